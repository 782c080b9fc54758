using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;

namespace Vqa.Tests.Delivery.Outbox;

/// <summary>A folder with a ledger in it, gone after the test.</summary>
internal sealed class LedgerFolder : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vqa-ledger-").FullName;

    public string Path => System.IO.Path.Combine(_folder, "ledger.db");

    public ManualTime Time { get; } = new();

    public IncidentLedger? Ledger { get; private set; }

    public IncidentLedger Open(LedgerOptions? options = null) => Ledger = IncidentLedger.Open(Path, options, Time);

    /// <summary>Closes it and opens it again, as another process would.</summary>
    public async Task<IncidentLedger> ReopenAsync(LedgerOptions? options = null)
    {
        await Ledger!.DisposeAsync();
        return Open(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (Ledger is not null) await Ledger.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Notices as streams give them.</summary>
internal static class SampleNotice
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static IncidentNotice Opened(string incident, string stream = "news", Severity severity = Severity.Major) => new()
    {
        IncidentId = incident,
        Revision = 1,
        Kind = NoticeKind.Opened,
        Stream = stream,
        Labels = new Dictionary<string, string> { ["region"] = "eu", ["tier"] = "gold" },
        Detector = "video_freeze",
        Severity = severity,
        At = Start.AddSeconds(2),
        Start = Start,
        IncidentJson = """{"id":"x","detector":"video_freeze"}""",
    };

    public static IncidentNotice Updated(IncidentNotice before, Severity? severity = null) => before with
    {
        Revision = before.Revision + 1,
        Kind = NoticeKind.Updated,
        Severity = severity ?? before.Severity,
        At = before.At.AddSeconds(1),
    };

    public static IncidentNotice Closed(IncidentNotice before, double seconds = 10) => before with
    {
        Revision = before.Revision + 1,
        Kind = NoticeKind.Closed,
        At = before.Start.AddSeconds(seconds),
        End = before.Start.AddSeconds(seconds),
    };
}
