using System.Text.Json;
using Vqa.Analysis.Incidents;
using Vqa.Delivery.Evidence;
using Vqa.Tests.Delivery.Reports;

namespace Vqa.Tests.Delivery.Evidence;

/// <summary>Incidents of a stream of which no packet came: what needs no media.</summary>
public sealed class EvidenceRecorderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("vqa-evidence-").FullName;
    private readonly EvidenceFolder _folder;
    private readonly EvidenceWriter _writer;
    private readonly EvidenceRecorder _recorder;

    public EvidenceRecorderTests()
    {
        _folder = new EvidenceFolder(_root, new EvidenceFolderOptions());
        _writer = new EvidenceWriter(_folder, TimeProvider.System);
        var subject = new EvidenceSubject { Stream = "s", Source = "x" };
        _recorder = new EvidenceRecorder(subject, new EvidenceOptions(), _writer, TimeProvider.System);
        _recorder.OnOpened(Sample.Info);
    }

    [Fact]
    public void An_incident_without_packets_has_a_document_and_no_clip()
    {
        var incident = Sample.Freeze("one");
        Tell(IncidentEventKind.Opened, incident);
        End();

        var evidence = _folder.Find("one")!;
        Assert.Empty(evidence.Clips);
        using var document = JsonDocument.Parse(File.ReadAllBytes(evidence.Document));
        Assert.Equal("video_freeze", document.RootElement.GetProperty("detector").GetString());
        Assert.True(document.RootElement.GetProperty("detectors").TryGetProperty("video_black", out _));
    }

    [Fact]
    public void An_incident_that_is_merged_into_another_one_leaves_nothing()
    {
        var (merged, leader) = (Sample.Freeze("merged"), Sample.Freeze("leader"));
        Tell(IncidentEventKind.Opened, merged);
        Tell(IncidentEventKind.Opened, leader);
        merged.MergedInto = "leader";
        Tell(IncidentEventKind.Closed, merged);
        End();

        Assert.Null(_folder.Find("merged"));
        Assert.NotNull(_folder.Find("leader"));
    }

    [Fact]
    public void An_incident_whose_leader_has_no_evidence_keeps_its_own()
    {
        var merged = Sample.Freeze("merged");
        Tell(IncidentEventKind.Opened, merged);
        merged.MergedInto = "unknown";
        Tell(IncidentEventKind.Closed, merged);
        End();

        Assert.NotNull(_folder.Find("merged"));
    }

    [Fact]
    public void The_next_session_of_the_stream_writes_what_the_last_one_left()
    {
        Tell(IncidentEventKind.Opened, Sample.Freeze("one"));
        _recorder.OnOpened(Sample.Info);
        _writer.Dispose();

        Assert.NotNull(_folder.Find("one"));
        Assert.Equal(1, _writer.Health.Written);
    }

    public void Dispose()
    {
        End();
        Directory.Delete(_root, recursive: true);
    }

    private void Tell(IncidentEventKind kind, Incident incident) =>
        _recorder.OnIncident(new IncidentEvent(kind, incident, Sample.Seconds(6)), null);

    private void End()
    {
        _recorder.Dispose();
        _writer.Dispose();
    }
}
