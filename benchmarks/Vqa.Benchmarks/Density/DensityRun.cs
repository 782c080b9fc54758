using Vqa.Analysis.Sessions;

namespace Vqa.Benchmarks.Density;

/// <summary>What a density run is asked for.</summary>
/// <param name="Clips">Clips beside the made ones.</param>
/// <param name="Cache">Folder of the made ones.</param>
/// <param name="Seconds">Length of the made ones.</param>
/// <param name="Program">The <c>vqa</c> or <c>vqa.dll</c> that is measured.</param>
/// <param name="Rounds">Measurements of each program on each clip.</param>
/// <param name="Streams">Streams for the memory of a stream.</param>
/// <param name="JsonFile">Where the figures are written; null for nowhere.</param>
internal sealed record DensityOptions(
    IReadOnlyList<string> Clips, string Cache, int Seconds, string Program, int Rounds, int Streams, string? JsonFile);

/// <summary>The figures of a density run.</summary>
/// <param name="Costs">CPU time per clip.</param>
/// <param name="BytesPerFrame">Managed bytes per frame in the steady state; null where it could not be
/// measured.</param>
/// <param name="Streams">Streams at a time for the next two.</param>
/// <param name="AnalyzeBytesPerStream">Resident bytes per stream that is analysed.</param>
/// <param name="DecodeBytesPerStream">Resident bytes per stream that is only decoded.</param>
internal sealed record DensityFigures(
    IReadOnlyList<CpuCost> Costs,
    double? BytesPerFrame,
    int Streams,
    double AnalyzeBytesPerStream,
    double DecodeBytesPerStream);

/// <summary>
/// Measures what an analysed stream costs: CPU time, allocations, memory. Everything one after another, nothing
/// beside it.
/// </summary>
internal static class DensityRun
{
    // Frames until buffers have their size and the jit has compiled hot methods twice.
    private const int SteadyFrom = 300;
    private const int SteadyFrames = 600;
    private const int MemorySeconds = 20;

    private static readonly int[] _megabits = [5, 12];

    /// <summary>Measures everything.</summary>
    public static async Task<DensityFigures> RunAsync(
        DensityOptions options, Action<string> progress, CancellationToken stop)
    {
        var clips = new List<DensityClip>();
        foreach (var megabits in _megabits)
        {
            clips.Add(await DensityMedia.GetAsync(options.Cache, megabits, options.Seconds, progress, stop)
                .ConfigureAwait(false));
        }

        var made = clips[0].Path;
        foreach (var path in options.Clips)
        {
            if (await DensityClip.ProbeAsync(path, stop).ConfigureAwait(false) is { } clip)
            {
                clips.Add(clip);
            }
        }

        var bytesPerFrame = AllocationProbe.Measure(made, new SessionOptions(), SteadyFrom, SteadyFrames, stop);
        var analyze = await MemoryProbe.MeasureAsync(made, options.Streams, MemorySeconds, decodeOnly: false, stop)
            .ConfigureAwait(false);
        var decode = await MemoryProbe.MeasureAsync(made, options.Streams, MemorySeconds, decodeOnly: true, stop)
            .ConfigureAwait(false);
        var costs = new List<CpuCost>();
        foreach (var clip in clips)
        {
            costs.Add(await CpuCost.MeasureAsync(clip, options.Program, options.Rounds, progress, stop).ConfigureAwait(false));
        }

        return new DensityFigures(costs, bytesPerFrame, options.Streams, analyze, decode);
    }
}
