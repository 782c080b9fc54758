using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>A notice that the ledger has on disk.</summary>
/// <param name="Sequence">Its number over all streams: 1, 2, ... in the order of commits; never used twice, gaps
/// after retention.</param>
/// <param name="Notice">The notice, with the ledger's revision.</param>
/// <param name="Missed">How many notices before it this reader was too slow for; always 0 in a replay.</param>
public sealed record CommittedNotice(long Sequence, IncidentNotice Notice, int Missed = 0);
