using Vqa.Kernels.Gpu;
using Vqa.Kernels.Planes;

namespace Vqa.Benchmarks.Gpu;

/// <summary>Noise in the memory of a device, laid out as NVDEC does: for each task a frame and the one before.</summary>
internal sealed class DeviceFrames : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    /// <summary>Makes them.</summary>
    /// <param name="device">Where.</param>
    /// <param name="width">In samples; even.</param>
    /// <param name="height">In rows; even.</param>
    /// <param name="bits">8 for NV12, 10 for P010.</param>
    /// <param name="count">Tasks.</param>
    public DeviceFrames(GpuDevice device, int width, int height, int bits, int count)
    {
        var bytes = bits == 8 ? 1 : 2;
        var stride = ((width * bytes) + 511) / 512 * 512;
        var noise = new byte[stride * height * 3 / 2];
        new Random(bits).NextBytes(noise);
        BytesRead = (2 * width * height * bytes) + (width * height / 2 * bytes);
        Blocks = (width + 15) / 16 * ((height + 15) / 16);
        var tasks = new List<FrameTask>(count);
        for (var i = 0; i < count; i++)
        {
            var luma = new PlaneView(Copy(), width, height, stride, bytes, bits == 8 ? 0 : 6, bits);
            var cb = luma with { Address = luma.Address + (stride * height), Width = width / 2, Height = height / 2 };
            var history = device.CreateHistory(width, height);
            _owned.Add(history);
            tasks.Add(new(luma, luma with { Address = Copy() }, 38)
            {
                Chroma = (cb, cb with { Address = cb.Address + bytes }), ChromaStep = 2, IsPadded = true, History = history,
            });
        }

        Tasks = tasks;

        nint Copy()
        {
            var memory = device.Allocate(noise.Length);
            _owned.Add(memory);
            memory.Write(noise);
            return (nint)memory.Address;
        }
    }

    /// <summary>Each with frames of its own.</summary>
    public IReadOnlyList<FrameTask> Tasks { get; }

    /// <summary>Blocks of a frame.</summary>
    public int Blocks { get; }

    /// <summary>Bytes that measuring a frame must read.</summary>
    public long BytesRead { get; }

    public void Dispose() => _owned.ForEach(part => part.Dispose());
}
