namespace Vqa.Media.Dash;

/// <summary>A piece of a rendition that is ready to be read.</summary>
/// <param name="Address">Where it lies.</param>
/// <param name="Header">Where the header lies that its bytes need before them; null where they need none.</param>
/// <param name="Start">When it begins, on the clock on the wall: it goes on rising when an encoder starts anew.</param>
/// <param name="Duration">How long it is.</param>
internal readonly record struct DashSegment(Uri Address, Uri? Header, DateTime Start, TimeSpan Duration)
{
    /// <summary>When it ends.</summary>
    public DateTime End => Start + Duration;
}
