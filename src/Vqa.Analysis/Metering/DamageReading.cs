namespace Vqa.Analysis.Metering;

/// <summary>
/// The numbers of one picture that the model looked at (<see cref="DamageMeter"/>), or would have (<see
/// cref="ConcealmentReading"/>). Shares are 0 to 1, of the picture's cells. "Bright" cells are those at or above the
/// threshold that holds without other evidence, "dim" ones those at or above the lower one that holds beside it; so all
/// bright cells are dim ones too.
/// </summary>
public struct DamageReading
{
    /// <summary>Number of the picture in the stream.</summary>
    public long Index;

    /// <summary>When it is shown, on the session's clock.</summary>
    public TimeSpan Time;

    /// <summary>How long it is shown.</summary>
    public TimeSpan Duration;

    /// <summary>Mean probability of the highest 1 % of the cells.</summary>
    public double Score;

    /// <summary>Share of bright cells.</summary>
    public double BrightShare;

    /// <summary>Share of dim cells.</summary>
    public double DimShare;

    /// <summary>
    /// Share of the bright cells that were dim ones in the reading before: damage stays where it is, or spreads. 0
    /// where there is no bright cell, or no reading before of the same size.
    /// </summary>
    public double Overlap;

    /// <summary>
    /// Box around the largest cluster of bright cells (of dim ones where none is bright), in samples of the picture;
    /// without width where there is none.
    /// </summary>
    public int Left, Top, Width, Height;

    /// <summary>
    /// The probabilities themselves; filled again by a later reading, so copy what is to be kept. Null where no model
    /// looked.
    /// </summary>
    public DamageMap? Map;
}
