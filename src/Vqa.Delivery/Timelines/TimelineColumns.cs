namespace Vqa.Delivery.Timelines;

/// <summary>How the values of a column are put together to those of longer windows.</summary>
internal enum Folding
{
    /// <summary>The mean of the seconds in which it is known.</summary>
    Mean,

    /// <summary>The smallest.</summary>
    Minimum,

    /// <summary>The largest.</summary>
    Maximum,

    /// <summary>All together.</summary>
    Sum,
}

/// <summary>One line on a timeline.</summary>
/// <param name="Name">Public, snake_case.</param>
/// <param name="Folding">How seconds become longer windows.</param>
/// <param name="OfSecond">Its value in a window of one second; NaN where it is not known.</param>
internal sealed record TimelineColumn(string Name, Folding Folding, Func<MetricWindow, double> OfSecond);

/// <summary>
/// What a timeline shows. 23 columns of 2 bytes are what fits into a mebibyte a stream, so each metric has the
/// foldings that say something and no others. Frame rate, bit rate, RMS and correlation are those of whole seconds,
/// and their smallest and largest are of seconds: of single pictures and of 20 ms of sound they would say nothing.
/// The others are of single pictures.
/// </summary>
internal static class TimelineColumns
{
    /// <summary>In the order in which they are stored and listed. The names are public: never change one.</summary>
    public static TimelineColumn[] All { get; } =
    [
        new("frame_rate", Folding.Mean, static w => FrameRate(w)),
        new("frame_rate_min", Folding.Minimum, static w => FrameRate(w)),
        new("mean_luma", Folding.Mean, static w => w.Mean(StreamMetric.MeanLuma)),
        new("mean_luma_min", Folding.Minimum, static w => w.Minimum(StreamMetric.MeanLuma)),
        new("mean_luma_max", Folding.Maximum, static w => w.Maximum(StreamMetric.MeanLuma)),
        new("temporal_difference", Folding.Mean, static w => w.Mean(StreamMetric.TemporalDifference)),
        new("temporal_difference_min", Folding.Minimum, static w => w.Minimum(StreamMetric.TemporalDifference)),
        new("temporal_difference_max", Folding.Maximum, static w => w.Maximum(StreamMetric.TemporalDifference)),
        new("dark_share", Folding.Mean, static w => w.Mean(StreamMetric.DarkShare)),
        new("blockiness", Folding.Mean, static w => w.Mean(StreamMetric.Blockiness)),
        new("blockiness_max", Folding.Maximum, static w => w.Maximum(StreamMetric.Blockiness)),
        new("concealed_blocks", Folding.Sum, static w => Total(w, StreamMetric.ConcealedBlocks)),
        new("decoder_errors", Folding.Sum, static w =>
            Total(w, StreamMetric.DecoderErrorLines) + Total(w, StreamMetric.RefusedPackets)),
        new("bit_rate_mbps", Folding.Mean, static w => BitRate(w)),
        new("bit_rate_mbps_max", Folding.Maximum, static w => BitRate(w)),
        new("momentary_lufs_max", Folding.Maximum, static w => w.Maximum(StreamMetric.Momentary)),
        new("short_term_lufs", Folding.Mean, static w => w.Mean(StreamMetric.ShortTerm)),
        new("rms_dbfs", Folding.Mean, static w => w.Mean(StreamMetric.Rms)),
        new("rms_dbfs_min", Folding.Minimum, static w => w.Mean(StreamMetric.Rms)),
        new("true_peak_dbtp", Folding.Maximum, static w => w.Maximum(StreamMetric.TruePeak)),
        new("correlation", Folding.Mean, static w => w.Mean(StreamMetric.Correlation)),
        new("correlation_min", Folding.Minimum, static w => w.Mean(StreamMetric.Correlation)),
        new("timestamp_error_ms", Folding.Maximum, static w => double.MaxNumber(
            w.Maximum(StreamMetric.TimestampError), w.Maximum(StreamMetric.AudioTimestampError))),
    ];

    /// <summary>Number of columns.</summary>
    public static int Count => All.Length;

    private static double FrameRate(MetricWindow window) => window.Frames > 0 ? window.Frames : double.NaN;

    private static double Total(MetricWindow window, StreamMetric metric) =>
        window.Frames > 0 ? window.Sum(metric) : double.NaN;

    /// <summary>Of the pictures alone, Mbit/s; unknown where the sizes of pictures are.</summary>
    private static double BitRate(MetricWindow window) =>
        window.Sum(StreamMetric.PacketBytes) is > 0 and var bytes ? bytes * 8 / 1e6 : double.NaN;
}
