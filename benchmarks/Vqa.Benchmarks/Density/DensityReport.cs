using System.Text.Json;
using Vqa.Benchmarks.Tables;

namespace Vqa.Benchmarks.Density;

/// <summary>The figures as people and as programs read them (<c>vqa.density/1</c>).</summary>
internal static class DensityReport
{
    private const double Mebibyte = 1024 * 1024;

    private static readonly JsonSerializerOptions _format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true,
    };

    /// <summary>The tables.</summary>
    public static string Text(DensityFigures figures)
    {
        var table = new TextTable(
            "clip", "what", "frames", "decode ms/frame", "vqa ms/frame", "filters ms/frame",
            "vqa / decode", "with all threads", "filters / vqa");
        foreach (var cost in figures.Costs)
        {
            table.Add(
                cost.Clip.Name, cost.Clip.Description, $"{cost.Clip.Frames}",
                PerFrame(cost, cost.Decode), PerFrame(cost, cost.Vqa), PerFrame(cost, cost.Filters),
                $"{cost.VqaOverDecode:0.000}", $"{cost.ThreadedOverDecode:0.000}", $"{cost.FiltersOverVqa:0.00}");
        }

        var (analyze, decode) = (figures.AnalyzeBytesPerStream / Mebibyte, figures.DecodeBytesPerStream / Mebibyte);
        return $"""

            CPU time, user and system, medians

            {table}
            Managed bytes per frame in the steady state: {figures.BytesPerFrame:0.00}
            Memory per stream at {figures.Streams} streams: {analyze:0.0} MiB
            of which decoding alone takes {decode:0.0} MiB and the analysis adds {analyze - decode:0.0} MiB
            """;
    }

    /// <summary>Writes the figures to a file.</summary>
    public static Task WriteAsync(string path, DensityFigures figures, CancellationToken stop) =>
        File.WriteAllTextAsync(
        path,
        JsonSerializer.Serialize(
            new
            {
                Schema = "vqa.density/1",
                Clips = figures.Costs.Select(c => new
                {
                    c.Clip.Name,
                    c.Clip.Description,
                    c.Clip.Frames,
                    DecodeSeconds = c.Decode.Seconds,
                    VqaSeconds = c.Vqa.Seconds,
                    VqaThreadedSeconds = c.VqaThreaded.Seconds,
                    FilterSeconds = c.Filters.Seconds,
                    c.VqaOverDecode,
                    c.ThreadedOverDecode,
                    c.FiltersOverVqa,
                }),
                figures.BytesPerFrame,
                figures.Streams,
                figures.AnalyzeBytesPerStream,
                figures.DecodeBytesPerStream,
            },
            _format),
        stop);

    private static string PerFrame(CpuCost cost, Series series) => $"{1000 * series.Median / cost.Clip.Frames:0.00}";
}
