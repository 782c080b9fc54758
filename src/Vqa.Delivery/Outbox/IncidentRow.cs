using Microsoft.Data.Sqlite;
using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>A row of the table of incidents as a record.</summary>
internal static class IncidentRow
{
    /// <summary>The columns that <see cref="Read"/> expects, in order; the last one is for the writer alone.</summary>
    public const string Columns = "id, revision, stream, labels, detector, severity, start, end, is_open, is_interrupted, "
        + "ack_by, ack_at, ack_note, json, source_revision";

    private const int SourceRevisionColumn = 14;

    public static IncidentRecord Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Revision = row.GetInt32(1),
        Stream = row.GetString(2),
        Labels = NoticeJson.ReadLabels(row.GetString(3)),
        Detector = row.GetString(4),
        Severity = (Severity)row.GetInt32(5),
        Start = Time(row.GetInt64(6)),
        End = row.IsDBNull(7) ? null : Time(row.GetInt64(7)),
        IsOpen = row.GetBoolean(8),
        IsInterrupted = row.GetBoolean(9),
        Acknowledged = row.IsDBNull(10)
            ? null
            : new Acknowledgement(row.GetString(10), Time(row.GetInt64(11)), row.IsDBNull(12) ? null : row.GetString(12)),
        IncidentJson = row.GetString(13),
    };

    /// <summary>The revision that the stream gave the last notice of its own.</summary>
    public static int SourceRevision(SqliteDataReader row) => row.GetInt32(SourceRevisionColumn);

    public static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}
