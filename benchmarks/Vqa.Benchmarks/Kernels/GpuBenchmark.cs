using System.Diagnostics;
using System.Runtime.InteropServices;
using Vqa.Kernels.Blocks;
using Vqa.Kernels.Chroma;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Planes;
using Vqa.Kernels.Summary;

namespace Vqa.Benchmarks.Kernels;

/// <summary>
/// What the same work takes on the GPUs of this machine: batches of 1080p frames, luma, chroma and history in one launch,
/// results read back. Time on the clock, for a GPU uses no CPU; the pass on the CPU is timed in the same way beside it.
/// </summary>
internal static class GpuBenchmark
{
    private const int Width = 1920, Height = 1080, Batch = 32, Blocks = 120 * 68;
    private const int Runs = 10;

    private static readonly BlockMap _map = new();
    private static readonly FrameSummary _summary = new();

    /// <summary>Measures and prints.</summary>
    public static void Measure()
    {
        foreach (var backend in (GpuBackend[])[GpuBackend.Cuda, GpuBackend.OpenCl])
        {
            try
            {
                using var device = GpuDevice.Open(backend, arenaBytes: 512L << 20);
                Console.WriteLine($"{backend}: {device.Name}, {Batch} frames a launch, time on the clock");
                foreach (var bits in new[] { 8, 10 })
                {
                    Measure(device, bits);
                }

                MeasureLaunch(device);
            }
            catch (GpuUnavailableException error)
            {
                Console.WriteLine($"{backend}: not measured. {error.Message}");
            }
        }
    }

    // NV12 and P010, as decoders give them out.
    private static void Measure(GpuDevice device, int bits)
    {
        var bytes = bits == 8 ? 1 : 2;
        var stride = ((Width * bytes) + 255) / 256 * 256;
        var luma = new PlaneView(0, Width, Height, stride, bytes, bits == 8 ? 0 : 6, bits);
        var frame = GC.AllocateArray<byte>(stride * Height * 3 / 2, pinned: true);
        new Random(bits).NextBytes(frame);
        var memory = Enumerable.Range(0, Batch).Select(_ => device.Allocate(frame.Length)).ToList();
        var histories = memory.ConvertAll(_ => device.CreateHistory(Width, Height));
        using var batch = device.CreateBatch(Batch, Batch * Blocks);
        memory.ForEach(part => part.Write(frame));
        for (var i = 0; i < Batch; i++)
        {
            var previous = luma with { Address = (nint)memory[(i + Batch - 1) % Batch].Address };
            batch.TryAdd(new(luma with { Address = (nint)memory[i].Address }, previous, 38)
            {
                Chroma = Chroma(luma, memory[i].Address),
                ChromaStep = 2,
                IsPadded = true,
                History = histories[i],
            });
        }

        var gpu = Best(() =>
        {
            batch.Launch();
            batch.Wait();
        }) / Batch;
        var cpu = Best(() => OnCpu(luma, frame));
        // Luma twice, for the previous frame is read too.
        var gigabytes = 2.5 * Width * Height * bytes / 1e9;
        Console.WriteLine(
            $"{bits,2} bit, luma and chroma     {gpu,7:f3} ms a frame, {gigabytes / gpu * 1000,6:f1} GB/s, "
            + $"{gpu / cpu,6:f2} x the pass on one core ({cpu:f3})");
        histories.ForEach(history => history.Dispose());
        memory.ForEach(part => part.Dispose());
    }

    // One block, so that nearly all is the launch itself.
    private static void MeasureLaunch(GpuDevice device)
    {
        using var memory = device.Allocate(16 * 16);
        using var batch = device.CreateBatch(1, 1);
        batch.TryAdd(new(new((nint)memory.Address, 16, 16, 16, 1, 0, 8), null, 38));
        var time = Best(() =>
        {
            batch.Launch();
            batch.Wait();
        });
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Runs; i++)
        {
            batch.Launch();
            batch.Wait();
        }

        Console.WriteLine(
            $"a launch and its results      {time,7:f3} ms, "
            + $"{(GC.GetAllocatedBytesForCurrentThread() - before) / (double)Runs:f0} managed bytes");
    }

    private static (PlaneView Cb, PlaneView Cr) Chroma(in PlaneView luma, long address)
    {
        var cb = luma with
        {
            Address = (nint)address + (luma.StrideBytes * Height), Width = Width / 2, Height = Height / 2,
        };
        return (cb, cb with { Address = cb.Address + cb.BytesPerSample });
    }

    private static void OnCpu(in PlaneView luma, byte[] frame)
    {
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(frame, 0);
        var plane = luma with { Address = address };
        var (cb, cr) = Chroma(luma, address);
        BlockPass.Measure(plane, plane, 38, _map, _summary);
        _ = ChromaPass.Measure(cb, 2);
        _ = ChromaPass.Measure(cr, 2);
    }

    // Milliseconds at best, after the compilers have done their work.
    private static double Best(Action work)
    {
        for (var i = 0; i < Runs; i++)
        {
            work();
        }

        var best = double.MaxValue;
        for (var i = 0; i < Runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return best;
    }
}
