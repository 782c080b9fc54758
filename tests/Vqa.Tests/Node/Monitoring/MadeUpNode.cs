using System.Text;
using Microsoft.Extensions.Time.Testing;
using Vqa.Analysis.Detectors;
using Vqa.Delivery.Evidence;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;
using Vqa.Delivery.Results;
using Vqa.Delivery.Subscribers;
using Vqa.Node.Capacity;
using Vqa.Node.Monitoring;
using Vqa.Node.SelfTest;
using Vqa.Node.Streams;
using Vqa.Tests.Node.Capacity;

namespace Vqa.Tests.Node.Monitoring;

/// <summary>A node that is nothing but what it tells of itself.</summary>
internal sealed class MadeUpNode : INoticeSink
{
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    public IReadOnlyList<StreamStatus> Streams { get; set; } = [];

    public Dictionary<string, int> Strikes { get; } = [];

    public IReadOnlyList<SubscriberHealth> Subscribers { get; set; } = [];

    public LedgerHealth Ledger { get; set; } = new(LedgerState.Healthy, null, 0, TimeSpan.Zero, 7, 3, 0, 0, 7, 4, 4096);

    public SelfTestResult? SelfTest { get; set; }

    public TimeSpan SinceBeat { get; set; }

    public int Passed { get; private set; }

    public MonitoredParts Parts => new()
    {
        Name = "node-1",
        Streams = () => Streams,
        Detectors = _ => ["video_black", "stream_loss"],
        Strikes = () => Strikes,
        Capacity = () => new CapacityPicture
        {
            Reading = MadeUpStreams.Reading(used: 0.5),
            MaxUtilization = 0.9,
            MoreStreams = 13,
            MeanStreamCores = 0.1,
            Lowered = 1,
            LoweredTotal = 3,
            RaisedTotal = 2,
            Admitted = 9,
            Refused = 4,
            Price = new StreamPrice(2, Streams),
        },
        Ledger = () => Ledger,
        Subscribers = () => Subscribers,
        Spool = () => new SpoolHealth
        {
            Store = "folder",
            Depth = 5,
            Bytes = 1000,
            MostBytes = 2000,
            OldestAge = TimeSpan.FromSeconds(90),
            Uploaded = 6,
            AlreadyThere = 1,
            Failed = 2,
            Dropped = 3,
            Refused = 4,
        },
        Evidence = () => new EvidenceHealth
        {
            Bytes = 500,
            Incidents = 2,
            Written = 8,
            Dropped = 6,
            Lost = 1,
            Failed = 2,
            Waiting = 1,
        },
        SelfTest = () => SelfTest,
        SinceBeat = () => SinceBeat,
        IsReady = () => true,
    };

    /// <inheritdoc/>
    public void Publish(IncidentNotice notice) => Passed++;

    /// <summary>A notice of an incident.</summary>
    public static IncidentNotice Notice(string stream, string detector, NoticeKind kind = NoticeKind.Opened) => new()
    {
        IncidentId = "i", Revision = 1, Kind = kind, Stream = stream, Detector = detector, Severity = Severity.Major,
        At = DateTimeOffset.UnixEpoch, Start = DateTimeOffset.UnixEpoch, IncidentJson = "{}",
    };

    /// <summary>What Prometheus would be told now.</summary>
    public static async Task<string> ScrapeAsync(NodeMetrics metrics)
    {
        using var text = new MemoryStream();
        await metrics.Registry.CollectAndExportAsTextAsync(text, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
