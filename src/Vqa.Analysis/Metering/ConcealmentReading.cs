using Vqa.Kernels.Blocks;

namespace Vqa.Analysis.Metering;

/// <summary>
/// What can be said of a picture that no model looked at: the part of it that the decoder painted over. Where that is,
/// and whether a viewer sees it, nobody knows.
/// </summary>
internal static class ConcealmentReading
{
    // As likely seen as not.
    private const double Score = 0.5;

    public static DamageReading Of(in FrameMetrics frame)
    {
        const double blockSamples = BlockMetrics.Size * BlockMetrics.Size;
        var share = Math.Min(1, frame.ConcealedBlocks * blockSamples / Math.Max(1L, (long)frame.Width * frame.Height));
        return new DamageReading
        {
            Index = frame.Index,
            Time = frame.Time,
            Duration = frame.Duration,
            Score = share > 0 ? Score : 0,
            BrightShare = share,
            DimShare = share,
        };
    }
}
