namespace Vqa.Delivery.Notices;

/// <summary>That somebody took note of an incident.</summary>
/// <param name="By">Who: a name or the name of an API token.</param>
/// <param name="At">When.</param>
/// <param name="Note">What they had to say of it; null where nothing.</param>
public sealed record Acknowledgement(string By, DateTimeOffset At, string? Note);
