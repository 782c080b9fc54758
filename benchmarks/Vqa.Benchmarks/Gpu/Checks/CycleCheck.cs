using System.Globalization;
using Vqa.Analysis.Sessions;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.Benchmarks.Gpu.Checks;

/// <summary>Sessions that decode and measure on the GPU are opened and closed again and again, and leave nothing behind.</summary>
internal static class CycleCheck
{
    private const long Mebibyte = 1L << 20;

    // A picture of 720p takes 1.3 MiB on the device, a history 28 KiB: a loss of either in each of 500 cycles is more than this.
    private const long BarOfGpu = 8 * Mebibyte;

    // glibc keeps some of what was given back.
    private const long BarOfProcess = 32 * Mebibyte;

    /// <summary>Some cycles to warm up, then those that count.</summary>
    public static async Task RunAsync(CheckContext context)
    {
        var clip = await context.Clips.ShortAsync(context.Stop).ConfigureAwait(false);
        var scale = context.Scale;
        var problem = Cycle(context, clip, Math.Max(scale.CycleThreads * 2, scale.Cycles / 5));
        var before = Take(context);
        problem ??= Cycle(context, clip, scale.Cycles);
        var after = Take(context);
        var name = $"{scale.Cycles} sessions opened and closed on the GPU";
        if (problem is not null)
        {
            context.Sheet.Miss(name, problem);
            return;
        }

        context.Sheet.Judge(
            $"{name}: growth of its memory", $"{(before.Gpu - after.Gpu) / 1024.0:0} KiB", $"<= {BarOfGpu / Mebibyte} MiB",
            before.Gpu - after.Gpu <= BarOfGpu);
        context.Sheet.Judge(
            $"{name}: growth of the process", $"{(after.Process - before.Process) / 1024.0:0} KiB", $"<= {BarOfProcess / Mebibyte} MiB",
            after.Process - before.Process <= BarOfProcess);
        context.Sheet.Judge(
            $"{name}: native objects left", $"{after.Objects - before.Objects}", "0", after.Objects == before.Objects);
    }

    private static string? Cycle(CheckContext context, string clip, int cycles)
    {
        string? problem = null;
        var left = cycles;
        var threads = Enumerable.Range(0, context.Scale.CycleThreads).Select(_ => new Thread(() =>
        {
            while (Interlocked.Decrement(ref left) >= 0 && problem is null)
            {
                var result = new StreamSession(clip, context.Rig.Options, new Nobody()).Run(context.Stop);
                if (result.Status != SessionStatus.Complete || result.DeviceRefusal is not null || result.Frames == 0)
                {
                    problem = result.DeviceRefusal?.Cause ?? result.Error ?? $"the session ended as {result.Status}";
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return problem;
    }

    private static (long Gpu, long Process, int Objects) Take(CheckContext context)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var free = context.Rig.Device.Memory?.Free ?? 0;
        var objects = VideoDecoder.LiveCount + VideoFrame.LiveCount + MediaPacket.LiveCount + MediaSource.LiveCount
            + HardwareDevice.LiveCount;
        return (free, ResidentBytes(), objects);
    }

    private static long ResidentBytes()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(6).Trim().TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture);
    }
}
