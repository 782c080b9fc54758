namespace Vqa.Analysis.Metering;

/// <summary>What is odd about a presentation time stamp.</summary>
public enum TimestampStatus
{
    /// <summary>It follows the one before as expected.</summary>
    Normal,

    /// <summary>There is none; the time was counted on from the one before.</summary>
    Missing,

    /// <summary>The same as the one before.</summary>
    Duplicate,

    /// <summary>It lies before the one before.</summary>
    Backward,

    /// <summary>It lies later than the duration of what came before explains.</summary>
    Gap,
}
