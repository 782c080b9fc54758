using Vqa.Analysis.Metering;

namespace Vqa.Delivery.Reports;

/// <summary>
/// The columns of the metrics file: names with their units, next to what fills them. Levels are on the 8-bit scale (0 to 255),
/// shares are 0 to 1, levels of sound are in decibels below full scale. The names are public: add at the end, never change one.
/// </summary>
internal static class CsvColumns
{
    public delegate void VideoCell(CsvRow row, in FrameMetrics frame);

    public delegate void AudioCell(CsvRow row, in AudioSinceFrame audio);

    /// <summary>What is known of a picture; empty in the rows of an input without video.</summary>
    public static readonly (string Name, VideoCell Fill)[] Video =
    [
        ("frame", static (row, in f) => row.Integer(f.Index)),
        ("time_s", static (row, in f) => row.Number(f.Time.TotalSeconds, 6)),
        ("duration_s", static (row, in f) => row.Number(f.Duration.TotalSeconds, 6)),
        ("timestamp", static (row, in f) => row.Text(Word(f.Timestamp))),
        ("timestamp_error_ms", static (row, in f) => row.Number(f.TimestampError.TotalMilliseconds, 3)),
        ("width_px", static (row, in f) => row.Integer(f.Width)),
        ("height_px", static (row, in f) => row.Integer(f.Height)),
        ("is_keyframe", static (row, in f) => row.Integer(f.IsKeyFrame ? 1 : 0)),
        ("packet_bytes", static (row, in f) => row.Integer(f.PacketBytes)),
        ("mean_luma", static (row, in f) => row.Number(f.MeanLuma, 3)),
        ("luma_deviation", static (row, in f) => row.Number(f.LumaDeviation, 3)),
        ("luma_p1", static (row, in f) => row.Number(f.LumaLow, 1)),
        ("luma_median", static (row, in f) => row.Number(f.LumaMedian, 1)),
        ("luma_p99", static (row, in f) => row.Number(f.LumaHigh, 1)),
        ("level_concentration", static (row, in f) => row.Number(f.LevelConcentration, 3)),
        ("dark_share", static (row, in f) => row.Number(f.DarkShare, 5)),
        ("mean_cb", static (row, in f) => row.Number(f.MeanCb, 3)),
        ("mean_cr", static (row, in f) => row.Number(f.MeanCr, 3)),
        ("cb_deviation", static (row, in f) => row.Number(f.CbDeviation, 3)),
        ("cr_deviation", static (row, in f) => row.Number(f.CrDeviation, 3)),
        ("temporal_difference", static (row, in f) => row.Number(Temporal(f, f.TemporalDifference), 6)),
        ("peak_block_difference", static (row, in f) => row.Number(Temporal(f, f.PeakBlockDifference), 4)),
        ("unchanged_block_share", static (row, in f) => row.Number(Temporal(f, f.UnchangedBlockShare), 5)),
        ("changed_block_share", static (row, in f) => row.Number(Temporal(f, f.ChangedBlockShare), 5)),
        ("flash_rise_share", static (row, in f) => row.Number(f.FlashRiseShare, 5)),
        ("flash_fall_share", static (row, in f) => row.Number(f.FlashFallShare, 5)),
        ("column_blockiness", static (row, in f) => row.Number(f.ColumnBlockiness, 4)),
        ("row_blockiness", static (row, in f) => row.Number(f.RowBlockiness, 4)),
        ("column_phase_px", static (row, in f) => row.Integer(f.ColumnPhase)),
        ("row_phase_px", static (row, in f) => row.Integer(f.RowPhase)),
        ("decode_flags", static (row, in f) => row.Integer((int)f.Decode)),
        ("refused_packets", static (row, in f) => row.Integer(f.RefusedPackets)),
        ("concealed_blocks", static (row, in f) => row.Integer(f.ConcealedBlocks)),
        ("decoder_error_lines", static (row, in f) => row.Integer(f.DecoderErrorLines)),
    ];

    /// <summary>What was heard beside it; empty until there is sound.</summary>
    public static readonly (string Name, AudioCell Fill)[] Audio =
    [
        ("audio_time_s", static (row, in a) => row.Number(a.Newest.Time.TotalSeconds, 6)),
        ("momentary_lufs", static (row, in a) => row.Number(a.Newest.Momentary, 2)),
        ("short_term_lufs", static (row, in a) => row.Number(a.Newest.ShortTerm, 2)),
        ("integrated_lufs", static (row, in a) => row.Number(a.Newest.Integrated, 2)),
        ("loudness_range_lu", static (row, in a) => row.Number(a.Newest.LoudnessRange, 2)),
        ("peak_dbfs", static (row, in a) => row.Number(AudioSinceFrame.Decibels(a.Peak), 2)),
        ("true_peak_dbtp", static (row, in a) => row.Number(AudioSinceFrame.Decibels(a.TruePeak), 2)),
        ("rms_dbfs", static (row, in a) => row.Number(AudioSinceFrame.Decibels(a.Rms), 2)),
        ("clipped_samples", static (row, in a) => row.Integer(a.ClippedSamples)),
        ("correlation", static (row, in a) => row.Number(a.Newest.Correlation, 3)),
    ];

    /// <summary>A difference to the previous picture is unknown, not zero, where there is none.</summary>
    private static double Temporal(in FrameMetrics frame, double value) => frame.HasPrevious ? value : double.NaN;

    private static string Word(TimestampStatus status) => status switch
    {
        TimestampStatus.Normal => "normal",
        TimestampStatus.Missing => "missing",
        TimestampStatus.Duplicate => "duplicate",
        TimestampStatus.Backward => "backward",
        TimestampStatus.Gap => "gap",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
