namespace Vqa.Node.Pages;

/// <summary>A timeline of the stream page: what it shows, and on which scale.</summary>
/// <param name="Title">What is measured, in words.</param>
/// <param name="Unit">Unit, or the range where there is none.</param>
/// <param name="Column">Column of the timeline, drawn as a line.</param>
/// <param name="Low">Column of its smallest values; null where the band begins at the line.</param>
/// <param name="High">Column of its largest values; null where the band ends at the line.</param>
/// <param name="Domain">Ends of the scale; the upper one is found from the values where it is NaN.</param>
/// <param name="Levels">Where to draw lines across; none where the scale is found from the values.</param>
internal sealed record ChartLine(
    string Title, string Unit, string Column, string? Low, string? High, (double Low, double High) Domain, double[] Levels)
{
    /// <summary>Equal ratios are equally far apart.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>In the order of the page: the picture, its transport, the sound.</summary>
    public static IReadOnlyList<ChartLine> All { get; } =
    [
        new("Brightness", "of 255", "mean_luma", "mean_luma_min", "mean_luma_max", (0, 255), [16, 235]),
        new("Change between pictures", "of 255", "temporal_difference", "temporal_difference_min", "temporal_difference_max",
            (0.001, 100), [0.01, 1]) { IsLogarithmic = true },
        new("Blockiness", "1 is none", "blockiness", null, "blockiness_max", (0.8, double.NaN), []),
        new("Frame rate", "fps", "frame_rate", "frame_rate_min", null, (0, double.NaN), []),
        new("Bit rate", "Mb/s", "bit_rate_mbps", null, "bit_rate_mbps_max", (0, double.NaN), []),
        new("Decoder errors", "per step", "decoder_errors", null, null, (0, double.NaN), []),
        new("Time stamp error", "ms", "timestamp_error_ms", null, null, (0, double.NaN), []),
        new("Loudness", "LUFS", "short_term_lufs", null, "momentary_lufs_max", (-60, 0), [-50, -23]),
        new("True peak", "dBTP", "true_peak_dbtp", "rms_dbfs", null, (-60, 3), [-40, -1]),
        new("Correlation", "left, right", "correlation", "correlation_min", null, (-1.1, 1.1), [0]),
    ];
}
