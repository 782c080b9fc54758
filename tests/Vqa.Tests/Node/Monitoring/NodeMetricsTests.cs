using System.Text.RegularExpressions;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Subscribers;
using Vqa.Node.Monitoring;
using Vqa.Node.SelfTest;
using Vqa.Node.Streams;
using Vqa.Tests.Node.Capacity;

namespace Vqa.Tests.Node.Monitoring;

public partial class NodeMetricsTests
{
    private readonly MadeUpNode _node = new();
    private readonly IncidentCounts _incidents;

    public NodeMetricsTests() => _incidents = new IncidentCounts(_node);

    [Fact]
    public async Task A_stream_shows_its_state_its_figures_and_its_detectors()
    {
        var metrics = Make();
        _node.Streams =
        [
            MadeUpStreams.Running("a", 0.25, height: 1080) with
            {
                Frames = 100, DecodeErrors = 3, Reconnects = 2, BitRate = 5e6, LatencyDrift = 1.5,
                LastMediaAt = _node.Time.GetUtcNow() - TimeSpan.FromSeconds(4),
                OpenIncidents = [MadeUpNode.Notice("a", "video_black")],
            },
        ];
        _node.Strikes["a"] = 2;

        var text = await MadeUpNode.ScrapeAsync(metrics);

        Has(text, "vqa_stream_state{stream=\"a\",state=\"running\"} 1");
        Has(text, "vqa_stream_state{stream=\"a\",state=\"lost\"} 0");
        Has(
            text,
            "vqa_stream_info{stream=\"a\",codec=\"h264\",resolution=\"1920x1080\",device=\"cpu\",depth=\"full\"} 1");
        Has(text, "vqa_stream_frames_total{stream=\"a\"} 100");
        Has(text, "vqa_stream_decode_errors_total{stream=\"a\"} 3");
        Has(text, "vqa_stream_reconnects_total{stream=\"a\"} 2");
        Has(text, "vqa_stream_frame_rate{stream=\"a\"} 25");
        Has(text, "vqa_stream_speed_ratio{stream=\"a\"} 1");
        Has(text, "vqa_stream_bit_rate{stream=\"a\"} 5000000");
        Has(text, "vqa_stream_latency_drift_seconds{stream=\"a\"} 1.5");
        Has(text, "vqa_stream_last_media_age_seconds{stream=\"a\"} 4");
        Has(text, "vqa_stream_cpu_cores{stream=\"a\"} 0.25");
        Has(text, "vqa_stream_detector_open{stream=\"a\",detector=\"video_black\"} 1");
        Has(text, "vqa_stream_detector_open{stream=\"a\",detector=\"stream_loss\"} 0");
        Has(text, "vqa_stream_crash_strikes{stream=\"a\"} 2");
        Has(text, "vqa_stream_cost_per_hour{stream=\"a\"} 2");
    }

    [Fact]
    public async Task Series_of_a_stream_that_is_gone_vanish_all()
    {
        var metrics = Make();
        _node.Streams = [MadeUpStreams.Running("gone", 0.1) with { Frames = 5 }, MadeUpStreams.Running("stays", 0.1)];
        _incidents.Publish(MadeUpNode.Notice("gone", "video_black"));
        Assert.Contains("\"gone\"", await MadeUpNode.ScrapeAsync(metrics), StringComparison.Ordinal);

        _node.Streams = [.. _node.Streams.Skip(1)];
        _incidents.Publish(MadeUpNode.Notice("gone", "stream_loss"));

        var text = await MadeUpNode.ScrapeAsync(metrics);
        Assert.DoesNotContain("gone", text, StringComparison.Ordinal);
        Assert.DoesNotContain("{stream=\"_other\"", text, StringComparison.Ordinal);
        Has(text, "vqa_incidents_total{detector=\"stream_loss\",severity=\"major\"} 1");
    }

    [Fact]
    public async Task Streams_beyond_the_most_are_summed_and_keep_their_place()
    {
        var metrics = Make(most: 1);
        _node.Streams =
        [
            MadeUpStreams.Running("b", 0.1) with { Frames = 10 },
            MadeUpStreams.Running("c", 0.2) with { Frames = 20, Speed = 0.5, LatencyDrift = 3 },
            MadeUpStreams.Lost("d") with { Frames = 30, LatencyDrift = 1 },
        ];
        _ = await MadeUpNode.ScrapeAsync(metrics);
        _node.Streams = [MadeUpStreams.Running("a", 0.1), .. _node.Streams];
        _incidents.Publish(MadeUpNode.Notice("c", "video_black"));

        var text = await MadeUpNode.ScrapeAsync(metrics);

        Has(text, "vqa_stream_frames_total{stream=\"b\"} 10");
        Has(text, "vqa_stream_frames_total{stream=\"_other\"} 50");
        Has(text, "vqa_stream_state{stream=\"_other\",state=\"running\"} 2");
        Has(text, "vqa_stream_state{stream=\"_other\",state=\"lost\"} 1");
        Has(text, "vqa_stream_speed_ratio{stream=\"_other\"} 0.5");
        Has(text, "vqa_stream_latency_drift_seconds{stream=\"_other\"} 3");
        Has(text, "vqa_stream_incidents_total{stream=\"_other\",detector=\"video_black\",severity=\"major\"} 1");
        Has(text, "vqa_streams_summed 3");
        Assert.DoesNotContain("stream=\"a\"", text, StringComparison.Ordinal);
        Assert.Equal(2, Labels().Matches(text).Select(match => match.Groups[1].Value).Distinct().Count());
    }

    [Fact]
    public async Task Counters_go_on_where_a_stream_begins_anew()
    {
        var metrics = Make();
        _node.Streams = [MadeUpStreams.Running("a", 0.1) with { Frames = 100 }];
        _ = await MadeUpNode.ScrapeAsync(metrics);
        _node.Streams = [MadeUpStreams.Running("a", 0.1) with { Frames = 7 }];

        Has(await MadeUpNode.ScrapeAsync(metrics), "vqa_stream_frames_total{stream=\"a\"} 107");
    }

    [Fact]
    public async Task Incidents_are_counted_when_they_open_and_passed_on()
    {
        var metrics = Make();
        _node.Streams = [MadeUpStreams.Running("a", 0.1)];
        Has(
            await MadeUpNode.ScrapeAsync(metrics),
            "vqa_incidents_total{detector=\"video_black\",severity=\"major\"} 0");

        _incidents.Publish(MadeUpNode.Notice("a", "video_black"));
        _incidents.Publish(MadeUpNode.Notice("a", "video_black", NoticeKind.Updated));
        _incidents.Publish(MadeUpNode.Notice("a", "video_black", NoticeKind.Closed));
        _incidents.Publish(MadeUpNode.Notice("a", "video_black"));

        var text = await MadeUpNode.ScrapeAsync(metrics);
        Has(text, "vqa_incidents_total{detector=\"video_black\",severity=\"major\"} 2");
        Has(text, "vqa_stream_incidents_total{stream=\"a\",detector=\"video_black\",severity=\"major\"} 2");
        Assert.Equal(4, _node.Passed);
    }

    [Fact]
    public async Task The_node_tells_how_full_it_is_and_how_delivery_goes()
    {
        var metrics = Make();
        _node.Streams = [MadeUpStreams.Running("a", 0.1), MadeUpStreams.Running("b", 0.1)];
        _node.Subscribers =
        [
            new SubscriberHealth(
                "noc", SubscriberState.BackingOff, 12, 0, TimeSpan.FromSeconds(40), 3, 5, 1, "503", null, null),
        ];

        var text = await MadeUpNode.ScrapeAsync(metrics);

        foreach (var line in (string[])[
            "vqa_capacity_cores 2", "vqa_capacity_utilization_ratio 0.25", "vqa_capacity_more_streams 13",
            "vqa_capacity_lowered_streams 1",
            "vqa_capacity_refused_total 4", "vqa_cost_per_stream_hour 1", "vqa_streams{state=\"running\"} 2",
            "vqa_ledger_healthy 1",
            "vqa_spool_objects 5", "vqa_spool_stored_total 7", "vqa_evidence_dropped_total 6",
            "vqa_evidence_lost_total 3",
            "vqa_outbox_depth{subscriber=\"noc\"} 12", "vqa_outbox_state{subscriber=\"noc\",state=\"backing_off\"} 1",
            "vqa_outbox_oldest_age_seconds{subscriber=\"noc\"} 40", "vqa_outbox_dropped_total{subscriber=\"noc\"} 1",
            "vqa_ready 1"])
        {
            Has(text, line);
        }

        _node.Subscribers = [];
        Assert.DoesNotContain("noc", await MadeUpNode.ScrapeAsync(metrics), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trial_shows_only_once_there_was_one_and_success_only_once_it_succeeded()
    {
        var metrics = Make();
        Assert.DoesNotContain(
            "\nvqa_selftest_recall ", await MadeUpNode.ScrapeAsync(metrics), StringComparison.Ordinal);

        _node.SelfTest = new SelfTestResult(
            _node.Time.GetUtcNow(), 0.5, TimeSpan.FromSeconds(0.25), 1, "not found: video_black");
        var failed = await MadeUpNode.ScrapeAsync(metrics);
        Has(failed, "vqa_selftest_recall 0.5");
        Has(failed, "vqa_selftest_delay_seconds 0.25");
        Assert.DoesNotContain("\nvqa_selftest_last_success_timestamp_seconds ", failed, StringComparison.Ordinal);

        _node.SelfTest = new SelfTestResult(_node.Time.GetUtcNow(), 1, TimeSpan.Zero, 0, null);
        Has(
            await MadeUpNode.ScrapeAsync(metrics),
            $"vqa_selftest_last_success_timestamp_seconds {_node.Time.GetUtcNow().ToUnixTimeSeconds()}");
    }

    [Fact]
    public async Task Nothing_but_what_is_meant_is_told()
    {
        var text = await MadeUpNode.ScrapeAsync(Make());

        var names = Names().Matches(text).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Matches("^(vqa_|process_|dotnet_gc_)", name));
    }

    private static void Has(string text, string line) =>
        Assert.Contains(line, text.Split('\n').Select(l => l.TrimEnd('\r')));

    private NodeMetrics Make(int most = 100) => new(_node.Parts, _incidents, most, _node.Time);

    [GeneratedRegex("^# TYPE ([a-z_]+)", RegexOptions.Multiline)]
    private static partial Regex Names();

    [GeneratedRegex("stream=\"([^\"]+)\"")]
    private static partial Regex Labels();
}
