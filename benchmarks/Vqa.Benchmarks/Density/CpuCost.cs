using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Density;

/// <summary>
/// CPU time of several programs on one clip, taken in turns so that a machine that slows down slows all of them.
/// </summary>
/// <param name="Clip">The clip.</param>
/// <param name="Decode">ffmpeg that decodes with one thread and throws the result away.</param>
/// <param name="Vqa"><c>vqa analyze --threads 1</c> with all detectors, start-up included.</param>
/// <param name="VqaThreaded">The same with as many decoder threads as there are cores, all counted.</param>
/// <param name="Filters">ffmpeg with one thread and its own detectors: freeze, black, block, silence, loudness.</param>
internal sealed record CpuCost(
    DensityClip Clip, Series Decode, Series Vqa, Series VqaThreaded, Series Filters)
{
    /// <summary>What the analysis costs over decoding alone.</summary>
    public double VqaOverDecode => Vqa.Median / Decode.Median;

    /// <summary>What it costs over decoding alone where it decodes with several threads.</summary>
    public double ThreadedOverDecode => VqaThreaded.Median / Decode.Median;

    /// <summary>What FFmpeg's filters cost over Vqa.</summary>
    public double FiltersOverVqa => Filters.Median / Vqa.Median;

    private static readonly string[] _ffmpeg =
        ["-nostdin", "-hide_banner", "-nostats", "-v", "error", "-threads", "1", "-filter_threads", "1", "-i"];

    /// <summary>Measures: a round to warm up, then the given number of rounds.</summary>
    public static async Task<CpuCost> MeasureAsync(
        DensityClip clip, string program, int rounds, Action<string> progress, CancellationToken stop)
    {
        var (decode, vqa, threaded, filters) = (new Series(), new Series(), new Series(), new Series());
        for (var round = 0; round <= rounds; round++)
        {
            var d = await TimeAsync(NeighbourPrograms.FFmpeg, [.. _ffmpeg, clip.Path, "-f", "null", "-"], stop).ConfigureAwait(false);
            var v = await TimeVqaAsync(program, ["analyze", "--threads", "1", clip.Path], stop)
                .ConfigureAwait(false);
            var t = await TimeVqaAsync(program, ["analyze", clip.Path], stop).ConfigureAwait(false);
            var f = await TimeAsync(
                NeighbourPrograms.FFmpeg,
                [
                    .. _ffmpeg, clip.Path, "-vf", "freezedetect,blackdetect,blockdetect",
                    "-af", "silencedetect,ebur128", "-f", "null", "-",
                ],
                stop).ConfigureAwait(false);
            progress($"{clip.Name} round {round}: decode {d.TotalSeconds:0.00} s, vqa {v.TotalSeconds:0.00} s, "
                + $"vqa with all threads {t.TotalSeconds:0.00} s, filters {f.TotalSeconds:0.00} s");
            if (round > 0)
            {
                decode.Add(d);
                vqa.Add(v);
                threaded.Add(t);
                filters.Add(f);
            }
        }

        return new CpuCost(clip, decode, vqa, threaded, filters);
    }

    private static Task<TimeSpan> TimeVqaAsync(string vqa, IEnumerable<string> arguments, CancellationToken stop)
    {
        var (program, all) = NeighbourPrograms.Start(vqa, arguments);
        return TimeAsync(program, all, stop);
    }

    private static async Task<TimeSpan> TimeAsync(string program, IEnumerable<string> arguments, CancellationToken stop)
    {
        var before = ChildCpuTime.Read();
        var result = await ToolProcess.RunAsync(program, arguments, TimeSpan.FromMinutes(10), stop)
            .ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new ToolException(
                $"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.Errors.Trim()}");
        }

        return ChildCpuTime.Read() - before;
    }
}

/// <summary>Repeated measurements of one thing.</summary>
internal sealed class Series
{
    private readonly List<double> _seconds = [];

    /// <summary>All values in seconds, in the order in which they were taken.</summary>
    public IReadOnlyList<double> Seconds => _seconds;

    /// <summary>The middle one; the lower of two.</summary>
    public double Median => _seconds.Order().ElementAt((_seconds.Count - 1) / 2);

    /// <summary>Adds a measurement.</summary>
    public void Add(TimeSpan time) => _seconds.Add(time.TotalSeconds);
}
