using System.Text;
using System.Text.Json.Nodes;
using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Delivery.Reports;

namespace Vqa.Tests.Delivery.Reports;

public sealed class EventLinesTests
{
    [Fact]
    public void A_line_has_exactly_the_published_shape()
    {
        using var output = new MemoryStream();
        using var lines = new EventLines(output);
        var incident = Sample.Incident("a1", "video_black", 4, null, Severity.Critical);

        lines.For("clip.mp4").OnIncident(new(IncidentEventKind.Opened, incident, Sample.Seconds(6.0401)), null);

        var expected = JsonNode.Parse("""
            {"schema":"vqa.event/1","input":"clip.mp4","kind":"opened","time":6.04,
             "incident":{"id":"a1","detector":"video_black","severity":"critical","start":4,"confidence":1,"measurements":{}}}
            """);
        var line = Assert.Single(Lines(output));
        Assert.True(JsonNode.DeepEquals(expected, line), line.ToJsonString());
    }

    [Fact]
    public void An_incident_is_told_as_it_is_at_each_step()
    {
        using var output = new MemoryStream();
        using var lines = new EventLines(output);
        var incident = Sample.Incident("a1", "video_freeze", 4, null);
        var listener = lines.For("clip.mp4");

        listener.OnIncident(new(IncidentEventKind.Opened, incident, Sample.Seconds(6)), null);
        incident.Finding.Severity = Severity.Critical;
        listener.OnIncident(new(IncidentEventKind.Changed, incident, Sample.Seconds(14)), null);
        incident.Finding.End = Sample.Seconds(15);
        incident.MergedInto = "b2";
        listener.OnIncident(new(IncidentEventKind.Closed, incident, Sample.Seconds(15.5)), null);

        var told = Lines(output);
        Assert.Equal(["opened", "changed", "closed"], told.Select(l => (string?)l["kind"]));
        Assert.Equal(["minor", "critical", "critical"], told.Select(l => (string?)l["incident"]!["severity"]));
        Assert.Equal([6, 14, 15.5], told.Select(l => (double)l["time"]!));
        Assert.Null(told[1]["incident"]!["end"]);
        Assert.Equal(15, (double)told[2]["incident"]!["end"]!);
        Assert.Equal("b2", (string?)told[2]["incident"]!["merged_into"]);
    }

    [Fact]
    public void Each_line_is_one_write_that_is_flushed_at_once()
    {
        using var output = new RecordingStream();
        using var lines = new EventLines(output);

        foreach (var input in new[] { "one\ntwo", "three" })
        {
            lines.For(input).OnIncident(new(IncidentEventKind.Opened, Sample.Freeze(), Sample.Seconds(6)), null);
        }

        Assert.Equal(["write", "flush", "write", "flush"], output.Calls);
        Assert.Equal(["one\ntwo", "three"], Lines(output).Select(l => (string?)l["input"]));
    }

    [Fact]
    public void Lines_of_sessions_that_run_at_the_same_time_do_not_mix()
    {
        using var output = new MemoryStream();
        using var lines = new EventLines(output);

        Parallel.For(0, 8, i =>
        {
            var listener = lines.For($"input {i}");
            for (var k = 0; k < 200; k++)
            {
                listener.OnIncident(new(IncidentEventKind.Opened, Sample.Freeze($"{k}"), Sample.Seconds(k)), null);
            }
        });

        var told = Lines(output);
        Assert.Equal(1600, told.Length);
        Assert.All(
            told.GroupBy(l => (string)l["input"]!),
            group => Assert.Equal(Enumerable.Range(0, 200).Select(k => (double)k), group.Select(l => (double)l["time"]!)));
    }

    private static JsonNode[] Lines(MemoryStream output) =>
        [.. Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n').Select(l => JsonNode.Parse(l)!)];

    private sealed class RecordingStream : MemoryStream
    {
        public List<string> Calls { get; } = [];

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Calls.Add("write");
            base.Write(buffer);
        }

        public override void Flush() => Calls.Add("flush");
    }
}
