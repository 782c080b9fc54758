namespace Vqa.Delivery.Timelines;

/// <summary>
/// The numbers of a stream that are folded into windows: of pictures first, then of sound. What each is called, and
/// how it is folded, is in <see cref="StreamMetrics"/>.
/// </summary>
public enum StreamMetric
{
    FrameDuration,
    PacketBytes,
    KeyFrames,
    Width,
    Height,
    MeanLuma,
    LumaDeviation,
    LumaLow,
    LumaHigh,
    DarkShare,
    MeanCb,
    MeanCr,
    CbDeviation,
    CrDeviation,
    TemporalDifference,
    PeakBlockDifference,
    UnchangedBlockShare,
    ChangedBlockShare,
    Blockiness,
    FlashRiseShare,
    FlashFallShare,
    TimestampError,
    OddTimestamps,
    RefusedPackets,
    ConcealedBlocks,
    DecoderErrorLines,
    DamagedFrames,

    AudioTimestampError,
    OddAudioTimestamps,
    SampleRate,
    Channels,
    Peak,
    TruePeak,
    Rms,
    QuietestRms,
    ClippedSamples,
    Correlation,
    Momentary,
    ShortTerm,
    Integrated,
    LoudnessRange,
}

/// <summary>How a metric is folded and shown.</summary>
public enum MetricKind
{
    /// <summary>A level: its mean, its smallest and its largest value are of interest.</summary>
    Level,

    /// <summary>
    /// A level of sound, folded as power and shown in decibels below full scale: its mean is that of the power.
    /// </summary>
    Power,

    /// <summary>A count: its sum and its largest value are of interest.</summary>
    Count,
}

/// <summary>Names and kinds of the metrics. The names are public: never change one.</summary>
public static class StreamMetrics
{
    /// <summary>
    /// What digital silence is shown as, dBFS: below the noise of any converter, and a number that JSON can hold.
    /// </summary>
    public const double SilenceDecibels = -120;

    private static readonly (string Name, MetricKind Kind)[] _all =
    [
        ("frame_duration_ms", MetricKind.Level),
        ("packet_bytes", MetricKind.Count),
        ("keyframes", MetricKind.Count),
        ("width_px", MetricKind.Level),
        ("height_px", MetricKind.Level),
        ("mean_luma", MetricKind.Level),
        ("luma_deviation", MetricKind.Level),
        ("luma_p1", MetricKind.Level),
        ("luma_p99", MetricKind.Level),
        ("dark_share", MetricKind.Level),
        ("mean_cb", MetricKind.Level),
        ("mean_cr", MetricKind.Level),
        ("cb_deviation", MetricKind.Level),
        ("cr_deviation", MetricKind.Level),
        ("temporal_difference", MetricKind.Level),
        ("peak_block_difference", MetricKind.Level),
        ("unchanged_block_share", MetricKind.Level),
        ("changed_block_share", MetricKind.Level),
        ("blockiness", MetricKind.Level),
        ("flash_rise_share", MetricKind.Level),
        ("flash_fall_share", MetricKind.Level),
        ("timestamp_error_ms", MetricKind.Level),
        ("odd_timestamps", MetricKind.Count),
        ("refused_packets", MetricKind.Count),
        ("concealed_blocks", MetricKind.Count),
        ("decoder_error_lines", MetricKind.Count),
        ("damaged_frames", MetricKind.Count),
        ("audio_timestamp_error_ms", MetricKind.Level),
        ("odd_audio_timestamps", MetricKind.Count),
        ("sample_rate_hz", MetricKind.Level),
        ("channels", MetricKind.Level),
        ("peak_dbfs", MetricKind.Power),
        ("true_peak_dbtp", MetricKind.Power),
        ("rms_dbfs", MetricKind.Power),
        ("quietest_rms_dbfs", MetricKind.Power),
        ("clipped_samples", MetricKind.Count),
        ("correlation", MetricKind.Level),
        ("momentary_lufs", MetricKind.Level),
        ("short_term_lufs", MetricKind.Level),
        ("integrated_lufs", MetricKind.Level),
        ("loudness_range_lu", MetricKind.Level),
    ];

    /// <summary>Number of metrics.</summary>
    public static int Count => _all.Length;

    /// <summary>Public name, snake_case, the unit last.</summary>
    public static string Name(StreamMetric metric) => _all[(int)metric].Name;

    /// <summary>How it is folded.</summary>
    public static MetricKind Kind(StreamMetric metric) => _all[(int)metric].Kind;

    /// <summary>A power (1 is full scale) in decibels.</summary>
    internal static double Decibels(double power) =>
        double.IsNaN(power) ? power : Math.Max(SilenceDecibels, 10 * Math.Log10(power));
}
