using Vqa.Delivery.Timelines;

namespace Vqa.Delivery.Results;

/// <summary>
/// Which metrics are stored for which detector: those that it judges from, so that a result can be understood and a
/// threshold be tried without the video. deploy/results.md has the same as a table.
/// </summary>
internal static class DetectorMetrics
{
    private static readonly Dictionary<string, StreamMetric[]> _byDetector = new(StringComparer.Ordinal)
    {
        ["video_freeze"] =
        [
            StreamMetric.TemporalDifference, StreamMetric.PeakBlockDifference, StreamMetric.UnchangedBlockShare,
            StreamMetric.ChangedBlockShare, StreamMetric.ConcealedBlocks,
        ],
        ["video_stutter"] =
        [
            StreamMetric.TemporalDifference, StreamMetric.UnchangedBlockShare, StreamMetric.FrameDuration,
        ],
        ["video_black"] =
        [
            StreamMetric.MeanLuma, StreamMetric.LumaDeviation, StreamMetric.LumaHigh, StreamMetric.DarkShare,
        ],
        ["video_solid"] =
        [
            StreamMetric.MeanLuma, StreamMetric.LumaDeviation, StreamMetric.MeanCb, StreamMetric.MeanCr,
            StreamMetric.CbDeviation, StreamMetric.CrDeviation,
        ],
        ["block_corruption"] =
        [
            StreamMetric.Blockiness, StreamMetric.ConcealedBlocks, StreamMetric.DecoderErrorLines,
            StreamMetric.RefusedPackets, StreamMetric.DamagedFrames,
        ],
        ["video_flash"] = [StreamMetric.FlashRiseShare, StreamMetric.FlashFallShare],
        ["video_decode"] =
        [
            StreamMetric.RefusedPackets, StreamMetric.ConcealedBlocks, StreamMetric.DecoderErrorLines,
            StreamMetric.DamagedFrames,
        ],
        ["timestamp"] =
        [
            StreamMetric.TimestampError, StreamMetric.OddTimestamps, StreamMetric.FrameDuration,
            StreamMetric.AudioTimestampError, StreamMetric.OddAudioTimestamps,
        ],
        ["format_change"] =
        [
            StreamMetric.Width, StreamMetric.Height, StreamMetric.FrameDuration, StreamMetric.SampleRate,
            StreamMetric.Channels,
        ],
        ["audio_silence"] = [StreamMetric.Rms, StreamMetric.QuietestRms, StreamMetric.Peak],
        ["audio_clipping"] = [StreamMetric.Peak, StreamMetric.TruePeak, StreamMetric.ClippedSamples],
        ["audio_loudness"] =
        [
            StreamMetric.Momentary, StreamMetric.ShortTerm, StreamMetric.Integrated, StreamMetric.LoudnessRange,
        ],
        ["audio_phase"] = [StreamMetric.Correlation, StreamMetric.Rms],
    };

    /// <summary>Where a detector has no metrics of its own: what arrives of the stream at all.</summary>
    private static readonly StreamMetric[] _arrival = [StreamMetric.PacketBytes, StreamMetric.KeyFrames];

    /// <summary>Detectors that have metrics of their own.</summary>
    public static IEnumerable<string> Known => _byDetector.Keys;

    /// <summary>The metrics of a detector, in the order in which they are written.</summary>
    public static IReadOnlyList<StreamMetric> Of(string detector) => _byDetector.GetValueOrDefault(detector, _arrival);
}
