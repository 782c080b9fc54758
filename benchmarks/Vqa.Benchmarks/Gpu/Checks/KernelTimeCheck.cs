using Vqa.Kernels.Gpu;

namespace Vqa.Benchmarks.Gpu.Checks;

/// <summary>
/// The time that a launch takes on the device, its tables and results included, against the time in which the device reads
/// as many bytes: luma of each frame and of the one before, which is another, and chroma.
/// </summary>
internal static class KernelTimeCheck
{
    private const int BarBatch = 32;
    private const double Bar = 2;
    private const int Runs = 20;

    // Larger than the buffers of ILGPU's OpenCL should be on a CPU.
    private const int MostOnOpenCl = 8;

    /// <summary>Measures CUDA, and OpenCL where it is there: a figure without a bar, for PoCL is a CPU.</summary>
    public static void Run(CheckContext context)
    {
        if (context.IsRehearsal)
        {
            Measure(context, GpuBackend.Cpu, 0, context.Scale, isJudged: false);
            return;
        }

        Measure(context, GpuBackend.Cuda, context.Index, context.Scale, isJudged: true);
    }

    /// <summary>The same by OpenCL, for a machine without a GPU.</summary>
    public static void RunOnOpenCl(CheckContext context)
    {
        try
        {
            var scale = context.Scale with
            {
                Width = 1920, Height = 1080, Batches = [1, MostOnOpenCl], BandwidthBytes = 64 << 20,
            };
            Measure(context, GpuBackend.OpenCl, 0, scale, isJudged: false);
        }
        catch (GpuUnavailableException e)
        {
            context.Sheet.Skip("kernel time by OpenCL", e.Message);
        }
    }

    private static void Measure(CheckContext context, GpuBackend backend, int index, CheckScale scale, bool isJudged)
    {
        using var device = GpuDevice.Open(backend, index, arenaBytes: 256L << 20, isProfiled: true);
        var bandwidth = ReadBandwidth.Measure(device, scale.BandwidthBytes);
        context.Sheet.Tell($"{backend}: bandwidth of the memory, {device.Name}", $"{bandwidth / 1e9:0.0} GB/s");
        if (ReadBandwidth.Nominal(device) is { } nominal)
        {
            context.Sheet.Tell($"{backend}: the same by the memory's clock and width", $"{nominal / 1e9:0.0} GB/s");
        }

        foreach (var bits in new[] { 8, 10 })
        {
            using var frames = new DeviceFrames(device, scale.Width, scale.Height, bits, scale.Batches.Max());
            foreach (var count in scale.Batches)
            {
                context.Stop.ThrowIfCancellationRequested();
                var time = Time(device, frames, count);
                var ratio = time.TotalSeconds / (count * frames.BytesRead / bandwidth);
                var name = $"{backend}: kernel time of {count} {(bits == 8 ? "NV12" : "P010")} {scale.Width}x{scale.Height}";
                var measured = $"{ratio:0.00} x the bytes' time ({time.TotalMicroseconds / count:0.0} us a frame)";
                if (isJudged && count == BarBatch)
                {
                    context.Sheet.Judge(name, measured, $"<= {Bar} x", ratio <= Bar);
                }
                else
                {
                    context.Sheet.Tell(name, measured);
                }
            }
        }
    }

    private static TimeSpan Time(GpuDevice device, DeviceFrames frames, int count)
    {
        using var binding = device.Accelerator.BindScoped();
        using var stream = device.Accelerator.CreateStream();
        using var batch = device.CreateBatch(count, count * frames.Blocks, stream);
        for (var i = 0; i < count; i++)
        {
            batch.TryAdd(frames.Tasks[i]);
        }

        return DeviceClock.Best(stream, Runs, () =>
        {
            // Of the launch before, nothing is under way any more.
            batch.Wait();
            batch.Launch();
        });
    }
}
