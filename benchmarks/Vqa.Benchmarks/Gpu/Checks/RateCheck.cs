namespace Vqa.Benchmarks.Gpu.Checks;

/// <summary>Frames a second with everything that a session does, against NVDEC that does nothing else, both in this process.</summary>
internal static class RateCheck
{
    private const int BarFrom = 16;
    private const double Bar = 0.95;

    // The number of streams on which the parts of the analysis are looked at one by one.
    private const int PartsOf = 32;

    /// <summary>Measures both codecs.</summary>
    public static async Task RunAsync(CheckContext context)
    {
        Measure(context, "H.264", await context.Clips.H264Async(context.Stop).ConfigureAwait(false));
        Measure(context, "HEVC", await context.Clips.HevcAsync(context.Stop).ConfigureAwait(false));
        var clip = await context.Clips.H264Async(context.Stop).ConfigureAwait(false);
        var streams = context.Scale.Streams.Contains(PartsOf) ? PartsOf : context.Scale.Streams[^1];
        var silent = await context.Clips.SilentAsync(clip, context.Stop).ConfigureAwait(false);
        foreach (var (parts, input) in ((string, string)[])[("the model", clip), ("the model and without sound", silent)])
        {
            var measured = Analysed(context, input, streams, asksTheModel: false);
            context.Sheet.Tell(
                $"H.264: {streams} streams without {parts}", measured.Problem ?? $"{measured.Rate:0} frames/s");
        }
    }

    private static void Measure(CheckContext context, string codec, string clip)
    {
        foreach (var streams in context.Scale.Streams)
        {
            var (alone, problem) = Alone(context, clip, streams);
            var (with, trouble) = Analysed(context, clip, streams, asksTheModel: true);
            var check = $"{codec}: frame rate with analysis / NVDEC alone, {streams} streams";
            var ratio = with / alone;
            var measured = $"{ratio:0.000} ({with:0} of {alone:0} frames/s)";
            if ((problem ?? trouble) is { } told)
            {
                context.Sheet.Miss(check, told);
            }
            else if (streams >= BarFrom)
            {
                context.Sheet.Judge(check, measured, $">= {Bar}", ratio >= Bar);
            }
            else
            {
                context.Sheet.Tell(check, measured);
            }
        }
    }

    private static (double Rate, string? Problem) Alone(CheckContext context, string clip, int streams)
    {
        using var load = StreamLoad.Decode(context.Rig.Device, clip, streams);
        return (load.Rate(context.Scale.WarmUp, context.Scale.Window, context.Stop), load.Problems.FirstOrDefault());
    }

    private static (double Rate, string? Problem) Analysed(CheckContext context, string clip, int streams, bool asksTheModel)
    {
        var options = context.Rig.Options with { Inference = asksTheModel ? context.Inference : null };
        using var load = StreamLoad.Analyse(options, clip, streams);
        return (load.Rate(context.Scale.WarmUp, context.Scale.Window, context.Stop), load.Problems.FirstOrDefault());
    }
}
