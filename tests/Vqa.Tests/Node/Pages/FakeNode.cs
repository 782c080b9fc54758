using System.Collections.Concurrent;
using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Timelines;
using Vqa.Media;
using Vqa.Node.Pages;
using Vqa.Node.Streams;

namespace Vqa.Tests.Node.Pages;

/// <summary>A node that is made up: streams and incidents are what a test puts into it. Any thread.</summary>
internal sealed class FakeNode(TimeProvider time) : IShownStreams, IShownIncidents, IShownNode
{
    private readonly ConcurrentDictionary<string, StreamStatus> _streams = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ShownIncident> _incidents = new(StringComparer.Ordinal);

    /// <summary>What the pages take.</summary>
    public PageSources Sources => new(this, this, this, time);

    /// <summary>Streams that were released.</summary>
    public ConcurrentQueue<string> Released { get; } = new();

    /// <summary>What the node's page shows.</summary>
    public NodeFacts Facts { get; set; } = new()
    {
        Name = "node-1",
        Version = "0.1.0",
        StartedAt = time.GetUtcNow() - TimeSpan.FromHours(30),
        Devices = ["cpu", "NVIDIA L4"],
        Capacity = new CapacityFacts(16, 11.2, 0.9, 120),
        CostPerStreamHour = 0.0041,
        MemoryBytes = 2_400_000_000,
        Parts =
        [
            new PartFacts("Ledger of incidents", null, [("Waiting", "0"), ("Incidents", "1,204"), ("Size", "18.2 MiB")]),
            new PartFacts("Subscriber noc", "BackingOff: connection refused", [("Waiting", "12, the oldest for 4 min"), ("Delivered", "3,310")]),
        ],
        SelfTest = new SelfTestFacts(1, TimeSpan.FromMilliseconds(240), null, time.GetUtcNow() - TimeSpan.FromMinutes(3)),
    };

    /// <summary>Puts a stream in, or changes it.</summary>
    public void Put(StreamStatus status) => _streams[status.Definition.Id] = status;

    /// <summary>Takes a stream out.</summary>
    public void Remove(string id) => _streams.TryRemove(id, out _);

    /// <summary>Puts an incident in, or changes it.</summary>
    public void Put(ShownIncident incident) => _incidents[incident.Id] = incident;

    /// <summary>A stream that is watched and well.</summary>
    public StreamStatus Stream(string id, params (string Name, string Value)[] labels) => new()
    {
        Definition = new StreamDefinition
        {
            Id = id,
            Url = $"srt://ingest.example:9000?streamid={id}&passphrase=very-secret-words",
            Labels = labels.ToDictionary(label => label.Name, label => label.Value),
        },
        State = StreamState.Running,
        Since = time.GetUtcNow() - TimeSpan.FromMinutes(40),
        Info = new MediaInfo(
            "mpegts", null, null, true, new VideoStreamInfo("h264", "High", 1920, 1080, "yuv420p", 25, 1, false, 6_000_000),
            new AudioStreamInfo("aac", 48_000, 2, "stereo", 128_000)),
        Frames = 60_000,
        FrameRate = 25,
        Speed = 1,
        BitRate = 6_200_000,
        Cores = 0.21,
        LatencyDrift = 0.04,
        LastMediaAt = time.GetUtcNow(),
    };

    /// <summary>The notice of an incident that is open on a stream.</summary>
    public IncidentNotice Notice(string stream, string detector, Severity severity, string id = "i-1") => new()
    {
        IncidentId = id,
        Revision = 1,
        Kind = NoticeKind.Opened,
        Stream = stream,
        Detector = detector,
        Severity = severity,
        At = time.GetUtcNow(),
        Start = time.GetUtcNow() - TimeSpan.FromSeconds(14),
        IncidentJson = """
            {"id":"i-1","detector":"video_black","severity":"critical","start":1,"confidence":0.98,"cause":"black_picture",
             "detail":"Nearly all of the picture is black.","measurements":{"dark_share":0.997,"longest_gap_ms":480,"level_dbfs":-61.5}}
            """,
    };

    public IReadOnlyList<StreamStatus> List() => [.. _streams.Values.OrderBy(status => status.Definition.Id, StringComparer.Ordinal)];

    StreamStatus? IShownStreams.Find(string id) => _streams.GetValueOrDefault(id);

    public TimelineSlice? Timeline(string id, DateTimeOffset from, DateTimeOffset to, TimeSpan resolution)
    {
        var timeline = new Timeline();
        var window = new MetricWindow();
        var end = time.GetUtcNow().ToUnixTimeSeconds();
        for (var second = end - 240; second < end; second++)
        {
            window.Clear();
            var phase = second % 60 / 60.0 * Math.Tau;
            for (var frame = 0; frame < 25; frame++)
            {
                window.Add(new FrameMetrics
                {
                    MeanLuma = (end - second) is > 60 and < 74 ? 16 : 110 + (30 * Math.Sin(phase)) + frame,
                    HasPrevious = true,
                    TemporalDifference = (end - second) is > 60 and < 74 ? 0.001 : 2 + Math.Sin(3 * phase),
                    ColumnBlockiness = 1.1 + (0.1 * Math.Cos(phase)),
                    PacketBytes = 30_000 + (int)(4000 * Math.Sin(2 * phase)),
                    Duration = TimeSpan.FromMilliseconds(40),
                });
            }

            timeline.OnWindow(DateTimeOffset.FromUnixTimeSeconds(second), window);
        }

        return timeline.Query(from, to, resolution);
    }

    public Task<bool> ReleaseAsync(string id)
    {
        Released.Enqueue(id);
        return Task.FromResult(_streams.ContainsKey(id));
    }

    public ShownIncidentPage List(WantedIncidents wanted, string? page, int limit)
    {
        var all = _incidents.Values
            .Where(one => (wanted.Stream is null || one.Stream == wanted.Stream) && (wanted.Detector is null || one.Detector == wanted.Detector))
            .Where(one => one.Severity >= wanted.Least && (wanted.IsOpen is null || wanted.IsOpen == one.IsOpen))
            .OrderByDescending(one => one.Start).ToList();
        var first = page is null ? 0 : int.TryParse(page, out var place) ? place : throw new ArgumentException("no page", nameof(page));
        return new ShownIncidentPage([.. all.Skip(first).Take(limit)], first + limit < all.Count ? $"{first + limit}" : null);
    }

    ShownIncident? IShownIncidents.Find(string id) => _incidents.GetValueOrDefault(id);

    public Task<bool> AcknowledgeAsync(string id, string who, string? note, CancellationToken stop)
    {
        var isKnown = _incidents.TryGetValue(id, out var incident);
        if (isKnown)
        {
            Put(incident! with { Acknowledged = new ShownAcknowledgement(who, time.GetUtcNow(), note) });
        }

        return Task.FromResult(isKnown);
    }

    public NodeFacts Read() => Facts;
}
