using Vqa.Kernels.Chroma;
using Vqa.Kernels.Summary;

namespace Vqa.Analysis.Metering;

/// <summary>
/// The integers of a picture become the numbers that detectors read. Whether a CPU or a GPU added them up makes no
/// difference: they are the same, and so is what comes of them.
/// </summary>
internal static class FrameNumbers
{
    /// <summary>Writes the pixel numbers, those of flashes aside; its time and decoder numbers are left alone.</summary>
    /// <param name="luma">Luma's integers.</param>
    /// <param name="chroma">Those of chroma; null for a grey picture.</param>
    /// <param name="width">Of the picture, in samples.</param>
    /// <param name="height">Of the picture, in rows.</param>
    /// <param name="bits">Of a measured sample, 8 to 12.</param>
    /// <param name="hasPrevious">Differences were measured to a picture before.</param>
    /// <param name="metrics">Receives the numbers.</param>
    public static void Write(
        FrameSummary luma, (ChromaSummary Cb, ChromaSummary Cr)? chroma, int width, int height, int bits,
        bool hasPrevious, ref FrameMetrics metrics)
    {
        var level = 1.0 / (1 << (bits - 8));
        (metrics.Width, metrics.Height, metrics.HasPrevious) = (width, height, hasPrevious);
        WriteLuma(luma, level, ref metrics);
        WriteChange(luma, level, ref metrics);
        (metrics.ColumnBlockiness, metrics.ColumnPhase) =
            Blockiness.Strongest(luma.ColumnGradients, width, height, level);
        (metrics.RowBlockiness, metrics.RowPhase) = Blockiness.Strongest(luma.RowGradients, height, width, level);
        (metrics.MeanCb, metrics.CbDeviation) = chroma is var (cb, _) ? Statistics(cb, level) : (128, 0);
        (metrics.MeanCr, metrics.CrDeviation) = chroma is var (_, cr) ? Statistics(cr, level) : (128, 0);
    }

    private static void WriteLuma(FrameSummary luma, double level, ref FrameMetrics metrics)
    {
        metrics.MeanLuma = (double)luma.Sum / luma.Samples * level;
        metrics.LumaDeviation = Deviation(luma.Samples, luma.Sum, luma.SumSquares) * level;
        metrics.DarkShare = (double)luma.Dark / luma.Samples;
        metrics.LumaLow = Percentile(luma, 0.01);
        metrics.LumaMedian = Percentile(luma, 0.50);
        metrics.LumaHigh = Percentile(luma, 0.99);
        metrics.LevelConcentration = Concentration(luma.Histogram, luma.HistogramSamples);
    }

    private static void WriteChange(FrameSummary luma, double level, ref FrameMetrics metrics)
    {
        if (!metrics.HasPrevious)
        {
            metrics.TemporalDifference = metrics.PeakBlockDifference = 0;
            metrics.UnchangedBlockShare = metrics.ChangedBlockShare = 0;
            return;
        }

        metrics.TemporalDifference = (double)luma.Sad / luma.Samples * level;
        metrics.PeakBlockDifference = luma.PeakBlockDifference / 256.0 * level;
        metrics.UnchangedBlockShare = (double)luma.UnchangedBlocks / luma.Blocks;
        metrics.ChangedBlockShare = (double)luma.ChangedBlocks / luma.Blocks;
    }

    private static (double Mean, double Deviation) Statistics(in ChromaSummary plane, double level) =>
        ((double)plane.Sum / plane.Samples * level,
            Deviation(plane.Samples, plane.Sum, plane.SumSquares) * level);

    // Two bins, for noise and coding spread a level over its neighbours.
    private static double Concentration(ReadOnlySpan<uint> histogram, uint samples)
    {
        uint fullest = 0;
        for (var bin = 1; bin < histogram.Length; bin++)
        {
            fullest = Math.Max(fullest, histogram[bin - 1] + histogram[bin]);
        }

        return (double)fullest / samples;
    }

    /// <summary>The middle of the histogram bin in which the share is reached, on the 8-bit scale.</summary>
    private static double Percentile(FrameSummary luma, double share)
    {
        var wanted = (ulong)Math.Ceiling(share * luma.HistogramSamples);
        var width = 256.0 / luma.Histogram.Length;
        ulong seen = 0;
        for (var bin = 0; bin < luma.Histogram.Length; bin++)
        {
            seen += luma.Histogram[bin];
            if (seen >= wanted)
            {
                return (bin + 0.5) * width;
            }
        }

        return 255;
    }

    private static double Deviation(ulong samples, ulong sum, ulong sumSquares)
    {
        var mean = (double)sum / samples;
        return Math.Sqrt(Math.Max(0, ((double)sumSquares / samples) - (mean * mean)));
    }
}
