using Vqa.Analysis.Incidents;

namespace Vqa.Delivery.Evidence;

/// <summary>An incident whose evidence is being gathered. Belongs to the stream's thread.</summary>
/// <param name="incident">It.</param>
/// <param name="openedAt">Wall clock at its opening.</param>
/// <param name="openedTime">The session's time at its opening.</param>
internal sealed class RecordedIncident(Incident incident, DateTimeOffset openedAt, TimeSpan openedTime)
{
    public Incident Incident => incident;

    public DateTimeOffset OpenedAt => openedAt;

    public TimeSpan OpenedTime => openedTime;

    /// <summary>Until when the stream is kept for it, on the ring's clock.</summary>
    public TimeSpan Until { get; set; }

    /// <summary>The picture on screen when it opened; null where there was none.</summary>
    public byte[]? Picture { get; set; }
}
