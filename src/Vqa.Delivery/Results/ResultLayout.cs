using System.Globalization;
using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Results;

/// <summary>
/// Where each result lies in the store, below its prefix: <c>{detector}/{stream}/yyyy/MM/dd/</c> and then
/// <list type="bullet">
/// <item><c>HH-{part}.metrics.jsonl</c>: an hour of metrics. There are several parts where several nodes watched the
/// stream in that hour, or one of them came back with an empty disk: an object is put once and never changed, so each
/// has its own.</item>
/// <item><c>{incident}.{revision}.json</c>: a step of an incident, complete in itself; the highest revision is its
/// last state. The day is that on which the defect began.</item>
/// <item><c>{incident}/{name}</c>: evidence of it.</item>
/// </list>
/// Days and hours are UTC.
/// </summary>
internal static class ResultLayout
{
    /// <summary>Key of an hour of metrics.</summary>
    /// <exception cref="ArgumentException">Detector or stream cannot be a part of a key.</exception>
    public static string Metrics(string detector, string stream, DateTimeOffset hour, string part) =>
        $"{Folder(detector, stream, hour)}{hour.UtcDateTime.Hour:D2}-{ResultKey.Segment(part)}.metrics.jsonl";

    /// <summary>Key of a step of an incident.</summary>
    /// <exception cref="ArgumentException">Detector, stream or id cannot be a part of a key.</exception>
    public static string Incident(IncidentNotice notice) =>
        Folder(notice.Detector, notice.Stream, notice.Start)
        + ResultKey.Segment($"{notice.IncidentId}.{notice.Revision}.json");

    /// <summary>Key of a file of evidence of an incident.</summary>
    /// <exception cref="ArgumentException">Detector, stream, id or name cannot be a part of a key.</exception>
    public static string Evidence(IncidentNotice notice, string name) =>
        Folder(notice.Detector, notice.Stream, notice.Start)
        + $"{ResultKey.Segment(notice.IncidentId)}/{ResultKey.Segment(name)}";

    private static string Folder(string detector, string stream, DateTimeOffset day) =>
        $"{ResultKey.Segment(detector)}/{ResultKey.Segment(stream)}/"
        + day.UtcDateTime.ToString("yyyy'/'MM'/'dd'/'", CultureInfo.InvariantCulture);
}
