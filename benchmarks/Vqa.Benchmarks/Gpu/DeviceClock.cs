using System.Diagnostics;
using ILGPU.Runtime;

namespace Vqa.Benchmarks.Gpu;

/// <summary>Times work by the device's own clock: by markers in its stream, before and after (on CUDA, events).</summary>
internal static class DeviceClock
{
    private static readonly TimeSpan _warmUp = TimeSpan.FromMilliseconds(200);

    /// <summary>The best of several runs, once the device's clock frequency is up.</summary>
    public static TimeSpan Best(AcceleratorStream stream, int runs, Action launch)
    {
        var from = Stopwatch.GetTimestamp();
        do
        {
            launch();
            stream.Synchronize();
        }
        while (Stopwatch.GetElapsedTime(from) < _warmUp);
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < runs; i++)
        {
            using var before = stream.AddProfilingMarker();
            launch();
            using var after = stream.AddProfilingMarker();
            stream.Synchronize();
            var taken = after.MeasureFrom(before);
            best = taken < best ? taken : best;
        }

        return best;
    }
}
