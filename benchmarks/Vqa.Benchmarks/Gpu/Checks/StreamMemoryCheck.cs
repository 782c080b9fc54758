using System.Diagnostics.Metrics;
using Vqa.Media.Hardware;

namespace Vqa.Benchmarks.Gpu.Checks;

/// <summary>What a stream takes of the GPU's memory, and of the bus to it.</summary>
internal static class StreamMemoryCheck
{
    private const long Mebibyte = 1L << 20;
    private const double BarMebibytes = 16;
    private const double BarBytes = 4096;

    // A stream that begins its clip anew has no decoder for a moment: the most that is held counts.
    private const int Samples = 12;

    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(60);

    /// <summary>Measures streams that are only decoded, then streams that are analysed.</summary>
    public static async Task RunAsync(CheckContext context)
    {
        var clip = await context.Clips.H264Async(context.Stop).ConfigureAwait(false);
        var rig = context.Rig;
        var alone = PerStream(context, streams => StreamLoad.Decode(rig.Device, clip, streams));
        var downloaded = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == HardwareMetrics.DownloadsName) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, bytes, _, _) => Interlocked.Add(ref downloaded, bytes));
        listener.Start();
        var before = rig.Metering.Totals;
        var with = PerStream(
            context, streams => StreamLoad.Analyse(rig.Options with { Inference = context.Inference }, clip, streams));
        var after = rig.Metering.Totals;
        context.Sheet.Judge(
            $"GPU memory of an added {context.Scale.Width}x{context.Scale.Height} H.264 stream",
            $"{with:0.0} MiB, decoded alone {alone:0.0} MiB", $"+ {BarMebibytes} MiB", with - alone <= BarMebibytes);
        var pictures = Math.Max(1, after.Pictures - before.Pictures);
        var results = (double)(after.BytesToHost - before.BytesToHost) / pictures;
        context.Sheet.Judge(
            "bytes from the GPU for each frame, results of the measuring", $"{results:0}", $"<= {BarBytes}",
            after.Pictures > before.Pictures && results <= BarBytes);
        context.Sheet.Tell(
            "bytes from the GPU for each frame, pictures that the model looks at",
            context.Inference is null ? "without the model" : $"{(double)downloaded / pictures:0}");
    }

    // Mebibytes that a stream adds to a few.
    private static double PerStream(CheckContext context, Func<int, StreamLoad> start)
    {
        var (few, many) = context.Scale.MemoryStreams;
        return (double)(Held(context, start, many) - Held(context, start, few)) / (many - few) / Mebibyte;
    }

    private static long Held(CheckContext context, Func<int, StreamLoad> start, int streams)
    {
        var free = Free(context);
        using var load = start(streams);
        load.WaitForEach(10, context.Stop);
        var least = long.MaxValue;
        for (var i = 0; i < Samples; i++)
        {
            least = Math.Min(least, Free(context));
            context.Stop.WaitHandle.WaitOne(_between);
        }

        return load.Problems.Count == 0 ? free - least : throw new InvalidOperationException(load.Problems.First());
    }

    private static long Free(CheckContext context) =>
        context.Rig.Device.Memory?.Free ?? throw new InvalidOperationException("the driver does not tell how much memory is free");
}
