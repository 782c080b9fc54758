using Vqa.Kernels.Blocks;
using Vqa.Kernels.Chroma;
using Vqa.Kernels.Planes;
using Vqa.Kernels.Summary;
using Vqa.Media;

namespace Vqa.Analysis.Metering;

/// <summary>
/// Pixels become numbers once: measures a decoded picture, and its difference to the one before, on the CPU. One per stream;
/// allocates only when a picture is larger than any before.
/// </summary>
public sealed class FrameMeter
{
    /// <summary>10 % of the luma range counts as dark (FFmpeg's blackdetect, pixel_black_th 0.10, truncated like there).</summary>
    private const double DarkLuma = 0.10;

    private readonly BlockMap _map = new();
    private readonly FrameSummary _summary = new();
    private readonly FlashMeter _flash = new();

    /// <summary>The blocks of the picture measured last.</summary>
    public BlockMap Blocks => _map;

    /// <summary>Measures a picture into the pixel numbers of <paramref name="metrics"/>; leaves its time and decoder numbers alone.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="previous">The picture before; ignored where it is empty or of another size or format.</param>
    /// <param name="metrics">Receives the numbers.</param>
    public void Measure(VideoFrame frame, VideoFrame previous, ref FrameMetrics metrics)
    {
        var luma = View(frame.Luma);
        PlaneView? before = IsComparable(frame, previous) ? View(previous.Luma) : null;
        _map.Resize(luma.Width, luma.Height);
        BlockPass.Measure(luma, before, DarkLevel(frame.IsFullRange, luma.Bits), _map, _summary);

        metrics.Width = luma.Width;
        metrics.Height = luma.Height;
        metrics.HasPrevious = before is not null;
        MeasureLuma(luma, ref metrics);
        MeasureChange(luma, ref metrics);
        MeasureBlockiness(luma, ref metrics);
        MeasureChroma(frame, ref metrics);
        _flash.Measure(_map, luma, frame.IsFullRange, metrics.HasPrevious, ref metrics);
    }

    private void MeasureLuma(in PlaneView luma, ref FrameMetrics metrics)
    {
        var level = 1.0 / (1 << (luma.Bits - 8));
        metrics.MeanLuma = (double)_summary.Sum / _summary.Samples * level;
        metrics.LumaDeviation = Deviation(_summary.Samples, _summary.Sum, _summary.SumSquares) * level;
        metrics.DarkShare = (double)_summary.Dark / _summary.Samples;
        metrics.LumaLow = Percentile(0.01);
        metrics.LumaMedian = Percentile(0.50);
        metrics.LumaHigh = Percentile(0.99);
        metrics.LevelConcentration = Concentration(_summary.Histogram, _summary.HistogramSamples);
    }

    private void MeasureChange(in PlaneView luma, ref FrameMetrics metrics)
    {
        if (!metrics.HasPrevious)
        {
            metrics.TemporalDifference = metrics.PeakBlockDifference = 0;
            metrics.UnchangedBlockShare = metrics.ChangedBlockShare = 0;
            return;
        }

        var level = 1.0 / (1 << (luma.Bits - 8));
        metrics.TemporalDifference = (double)_summary.Sad / _summary.Samples * level;
        metrics.PeakBlockDifference = _summary.PeakBlockDifference / 256.0 * level;
        metrics.UnchangedBlockShare = (double)_summary.UnchangedBlocks / _summary.Blocks;
        metrics.ChangedBlockShare = (double)_summary.ChangedBlocks / _summary.Blocks;
    }

    private void MeasureBlockiness(in PlaneView luma, ref FrameMetrics metrics)
    {
        var level = 1.0 / (1 << (luma.Bits - 8));
        (metrics.ColumnBlockiness, metrics.ColumnPhase) =
            Blockiness.Strongest(_summary.ColumnGradients, luma.Width, luma.Height, level);
        (metrics.RowBlockiness, metrics.RowPhase) =
            Blockiness.Strongest(_summary.RowGradients, luma.Height, luma.Width, level);
    }

    private static void MeasureChroma(VideoFrame frame, ref FrameMetrics metrics)
    {
        (metrics.MeanCb, metrics.CbDeviation) = frame.HasChroma ? MeasureChroma(frame.Cb) : (128, 0);
        (metrics.MeanCr, metrics.CrDeviation) = frame.HasChroma ? MeasureChroma(frame.Cr) : (128, 0);
    }

    private static (double Mean, double Deviation) MeasureChroma(in VideoPlane plane)
    {
        var level = 1.0 / (1 << (plane.Bits - 8));
        var summary = ChromaPass.Measure(View(plane), plane.SampleStep);
        return ((double)summary.Sum / summary.Samples * level,
            Deviation(summary.Samples, summary.Sum, summary.SumSquares) * level);
    }

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
    private double Percentile(double share)
    {
        var wanted = (ulong)Math.Ceiling(share * _summary.HistogramSamples);
        var width = 256.0 / _summary.Histogram.Length;
        ulong seen = 0;
        for (var bin = 0; bin < _summary.Histogram.Length; bin++)
        {
            seen += _summary.Histogram[bin];
            if (seen >= wanted)
            {
                return (bin + 0.5) * width;
            }
        }

        return 255;
    }

    private static bool IsComparable(VideoFrame frame, VideoFrame previous) =>
        !previous.IsEmpty && previous.Width == frame.Width && previous.Height == frame.Height
        && previous.PixelFormat == frame.PixelFormat;

    private static int DarkLevel(bool isFullRange, int bits) =>
        isFullRange
            ? (int)(DarkLuma * ((1 << bits) - 1))
            : (int)((16 + (DarkLuma * (235 - 16))) * (1 << (bits - 8)));

    private static double Deviation(ulong samples, ulong sum, ulong sumSquares)
    {
        var mean = (double)sum / samples;
        return Math.Sqrt(Math.Max(0, ((double)sumSquares / samples) - (mean * mean)));
    }

    private static PlaneView View(in VideoPlane plane) => new(
        plane.Address, plane.Width, plane.Height, plane.StrideBytes, plane.BytesPerSample, plane.Shift, plane.Bits);
}
