using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Delivery.Notices;

namespace Vqa.Tests.Delivery.Notices;

public class IncidentTellerTests
{
    private static readonly DateTimeOffset _noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(_noon);
    private readonly NoticeRecorder _sink = new();
    private readonly IncidentTeller _teller;

    public IncidentTellerTests() => _teller = new IncidentTeller("studio-1", _sink, _time)
    {
        Labels = new Dictionary<string, string> { ["channel"] = "one" },
    };

    [Fact]
    public void Numbers_the_steps_of_an_incident_and_keeps_its_start()
    {
        var incident = Freeze(start: 8);

        Tell(IncidentEventKind.Opened, incident, at: 10);
        _time.Advance(TimeSpan.FromSeconds(3));
        incident.Finding.Severity = Severity.Critical;
        Tell(IncidentEventKind.Changed, incident, at: 13.5);
        _time.Advance(TimeSpan.FromSeconds(2));
        incident.Finding.End = TimeSpan.FromSeconds(15);
        Tell(IncidentEventKind.Closed, incident, at: 15.5);

        Assert.Equal([NoticeKind.Opened, NoticeKind.Updated, NoticeKind.Closed], _sink.Notices.Select(n => n.Kind));
        Assert.Equal([1, 2, 3], _sink.Notices.Select(n => n.Revision));
        Assert.All(_sink.Notices, n => Assert.Equal(_noon.AddSeconds(-2), n.Start));
        Assert.Equal([null, null, _noon.AddSeconds(4.5)], _sink.Notices.Select(n => n.End));
        Assert.Equal([Severity.Major, Severity.Critical, Severity.Critical], _sink.Notices.Select(n => n.Severity));
        Assert.Equal($"{incident.Id}.3", _sink.Notices[2].IdempotencyKey);
        Assert.Empty(_teller.Open);
    }

    [Fact]
    public void Carries_stream_labels_and_the_incident_as_the_report_writes_it()
    {
        Tell(IncidentEventKind.Opened, Freeze(start: 8), at: 10);

        var notice = Assert.Single(_sink.Notices);
        using var json = JsonDocument.Parse(notice.IncidentJson);
        Assert.Equal("studio-1", notice.Stream);
        Assert.Equal("one", notice.Labels["channel"]);
        Assert.Equal("video_freeze", json.RootElement.GetProperty("detector").GetString());
        Assert.Equal(8, json.RootElement.GetProperty("start").GetDouble());
    }

    [Fact]
    public void An_incident_that_is_over_when_it_is_found_is_opened_all_the_same()
    {
        var incident = Freeze(start: 8);
        incident.Finding.End = TimeSpan.FromSeconds(9);

        Tell(IncidentEventKind.Closed, incident, at: 10);

        Assert.Equal([NoticeKind.Opened, NoticeKind.Closed], _sink.Notices.Select(n => n.Kind));
        Assert.Equal([1, 2], _sink.Notices.Select(n => n.Revision));
    }

    [Fact]
    public void What_is_open_when_watching_ends_is_closed_as_interrupted()
    {
        Tell(IncidentEventKind.Opened, Freeze(start: 8), at: 10);
        _time.Advance(TimeSpan.FromSeconds(1));

        _teller.CloseInterrupted();

        var closed = _sink.Notices[^1];
        Assert.Equal((NoticeKind.Closed, 2, true), (closed.Kind, closed.Revision, closed.IsInterrupted));
        Assert.Equal(_noon.AddSeconds(1), closed.End);
        Assert.Empty(_teller.Open);
        Assert.Equal(1, _teller.Count);
    }

    private void Tell(IncidentEventKind kind, Incident incident, double at) =>
        _teller.Tell(new IncidentEvent(kind, incident, TimeSpan.FromSeconds(at)));

    private static Incident Freeze(double start) => new(
        Guid.CreateVersion7().ToString(), new Finding { Detector = "video_freeze", Start = TimeSpan.FromSeconds(start) });
}
