using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

/// <summary>
/// Pictures as they come out of decoders, in the numbers measured there: a keyframe every two seconds.
/// </summary>
internal static class MovingPictures
{
    /// <summary>A person who talks and gestures.</summary>
    public static void Moving(ref FrameMetrics f)
    {
        Fill(ref f);
        Differ(ref f, 1.5 + (0.3 * (f.Index % 5)), 30 + (2 * (f.Index % 7)), changed: 0.4, unchanged: 0.3);
    }

    /// <summary>
    /// The same picture again and again before an encoder: B pictures repeat it exactly, keyframes code it anew.
    /// </summary>
    public static void Frozen(ref FrameMetrics f)
    {
        Fill(ref f);
        var level = f.IsKeyFrame ? 1.2 : f.Index % 3 == 0 ? 0.06 : 0;
        Differ(ref f, level, f.IsKeyFrame ? 4 : 10 * level, changed: f.IsKeyFrame ? 0.3 : 0, unchanged: 0.9);
    }

    /// <summary>The first pictures of a freeze: the encoder refines what it had coded in haste.</summary>
    public static void Refining(ref FrameMetrics f)
    {
        Fill(ref f);
        Differ(ref f, 0.7, 5, changed: 0.2, unchanged: 0.6);
    }

    /// <summary>A table after the hand has left: only noise, which the encoder keeps.</summary>
    public static void Quiet(ref FrameMetrics f)
    {
        Fill(ref f);
        Differ(ref f, 0.11 + (0.02 * (f.Index % 3)), 1.5, changed: 0.01, unchanged: 0.6);
    }

    /// <summary>A cut: all of the picture, once.</summary>
    public static void Cut(ref FrameMetrics f)
    {
        Fill(ref f);
        Differ(ref f, 45, 160, changed: 0.98, unchanged: 0);
    }

    /// <summary>A dissolve: every block by about the same, picture after picture.</summary>
    public static void Dissolving(ref FrameMetrics f)
    {
        Fill(ref f);
        Differ(ref f, 2, 6, changed: 0.9, unchanged: 0);
    }

    /// <summary>The same on paper: half of the picture is white.</summary>
    public static Pictures.Change Page(Pictures.Change change) => (ref FrameMetrics f) =>
    {
        change(ref f);
        (f.LevelConcentration, f.MeanLuma) = (0.7, 210);
    };

    /// <summary>What all of them have.</summary>
    public static void Fill(ref FrameMetrics f)
    {
        f.IsKeyFrame = f.Index % 50 == 0;
        (f.MeanLuma, f.LumaDeviation, f.DarkShare) = (110, 40, 0.05);
        (f.LumaLow, f.LumaMedian, f.LumaHigh) = (22, 106, 222);
        (f.MeanCb, f.MeanCr, f.CbDeviation, f.CrDeviation) = (120, 135, 10, 10);
    }

    /// <summary>The differences to the picture before.</summary>
    public static void Differ(ref FrameMetrics f, double level, double peak, double changed, double unchanged)
    {
        f.TemporalDifference = level;
        f.PeakBlockDifference = peak;
        f.ChangedBlockShare = changed;
        f.UnchangedBlockShare = unchanged;
    }
}
