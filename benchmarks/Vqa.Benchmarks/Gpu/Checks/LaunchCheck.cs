using System.Diagnostics;
using Vqa.Benchmarks.Density;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Planes;

namespace Vqa.Benchmarks.Gpu.Checks;

/// <summary>What a launch costs whoever asks for it, and the managed memory of a stream's frames.</summary>
internal static class LaunchCheck
{
    private const int Runs = 200, WarmUp = 100;

    // Frames until buffers have their size and hot methods are compiled.
    private const int SteadyFrom = 50;

    /// <summary>Measures a launch alone, then a whole session.</summary>
    public static async Task RunAsync(CheckContext context)
    {
        MeasureLaunch(context, context.Rig.Kernels);
        var clip = await context.Clips.H264Async(context.Stop).ConfigureAwait(false);
        var frames = (context.Scale.ClipSeconds * 25) - SteadyFrom - 10;
        var bytes = AllocationProbe.Measure(clip, context.Rig.Options, SteadyFrom, frames, context.Stop);
        Judge(context, "managed bytes of a frame, decoded and measured on the GPU", bytes);
    }

    /// <summary>A launch by OpenCL, for a machine without a GPU.</summary>
    public static void RunOnOpenCl(CheckContext context)
    {
        try
        {
            using var device = GpuDevice.Open(GpuBackend.OpenCl, arenaBytes: 1 << 20);
            MeasureLaunch(context, device);
        }
        catch (GpuUnavailableException e)
        {
            context.Sheet.Skip("cost of a launch by OpenCL", e.Message);
        }
    }

    // One block, so that nearly all is the launch itself.
    private static void MeasureLaunch(CheckContext context, GpuDevice device)
    {
        using var memory = device.Allocate(16 * 16);
        using var batch = device.CreateBatch(1, 1);
        batch.TryAdd(new(new PlaneView((nint)memory.Address, 16, 16, 16, 1, 0, 8), null, 38));
        for (var i = 0; i < WarmUp; i++)
        {
            batch.Launch();
            batch.Wait();
        }

        var launching = TimeSpan.Zero;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var from = Stopwatch.GetTimestamp();
        for (var i = 0; i < Runs; i++)
        {
            var launched = Stopwatch.GetTimestamp();
            batch.Launch();
            launching += Stopwatch.GetElapsedTime(launched);
            batch.Wait();
        }

        var taken = Stopwatch.GetElapsedTime(from);
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)Runs;
        context.Sheet.Tell(
            $"{device.Backend}: a launch, and its results there",
            $"{launching.TotalMicroseconds / Runs:0} us, {taken.TotalMicroseconds / Runs:0} us");
        Judge(context, $"{device.Backend}: managed bytes of a launch", bytes);
    }

    // ILGPU's imitation makes objects for each launch, which no GPU does.
    private static void Judge(CheckContext context, string check, double? bytes)
    {
        if (context.IsRehearsal)
        {
            context.Sheet.Tell(check, $"{bytes:0.0}");
        }
        else
        {
            context.Sheet.Judge(check, bytes is null ? "the clip is too short" : $"{bytes:0.0}", "0", bytes == 0);
        }
    }
}
