using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;

namespace Vqa.Tests.Analysis.Incidents;

public sealed class IncidentFusionTests
{
    private readonly List<(IncidentEventKind Kind, string Detector, bool Merged)> _events = [];
    private readonly HashSet<string> _ids = [];
    private readonly IncidentFusion _fusion;

    public IncidentFusionTests() =>
        _fusion = new IncidentFusion(e =>
        {
            _events.Add((e.Kind, e.Incident.Finding.Detector, e.Incident.MergedInto is not null));
            _ids.Add(e.Incident.Id);
        });

    /// <summary>Every rule with starts that it covers: seconds of the subordinate's start after the dominant's, which is 10.</summary>
    public static TheoryData<string, string, double> Rules => new()
    {
        { "video_black", "video_freeze", 0 },
        { "video_black", "video_freeze", -0.9 },
        { "video_black", "video_freeze", 3 },
        { "video_black", "video_solid", 0.5 },
        { "video_black", "audio_silence", -0.9 },
        { "video_black", "audio_silence", 0.9 },
        { "video_solid", "video_freeze", 2 },
        { "video_solid", "audio_silence", 0.2 },
        { "format_change", "video_decode", 0.3 },
        { "format_change", "timestamp", -0.3 },
        { "format_change", "block_corruption", 0.3 },
        { "block_corruption", "video_decode", -8 },
        { "block_corruption", "video_decode", 0.4 },
        { "video_decode", "video_freeze", 1 },
        { "video_decode", "video_stutter", 0.2 },
        { "video_decode", "timestamp", 0.1 },
        { "timestamp", "video_freeze", 0 },
        { "timestamp", "video_stutter", 0.1 },
        { "audio_clipping", "audio_loudness", 2 },
    };

    [Fact]
    public void A_finding_that_nothing_explains_is_an_incident_with_its_steps()
    {
        var finding = Open("video_freeze", 10, now: 12);
        finding.Severity = Severity.Critical;
        _fusion.Changed(finding, At(13));
        Close(finding, 15);

        var incident = Assert.Single(_fusion.Incidents);
        Assert.Same(finding, incident.Finding);
        Assert.Equal([IncidentEventKind.Opened, IncidentEventKind.Changed, IncidentEventKind.Closed], _events.Select(e => e.Kind));
        Assert.Equal(7, Guid.Parse(incident.Id).Version);
        Assert.Single(_ids);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void What_opens_after_its_dominant_is_absorbed_without_a_word(string dominant, string subordinate, double apart)
    {
        var leading = Open(dominant, 10, now: 12.5);
        var explained = Open(subordinate, 10 + apart, now: 13.5);
        _fusion.Changed(explained, At(14));
        Close(explained, 15);
        Close(leading, 15.2);

        var incident = Assert.Single(_fusion.Incidents);
        Assert.Same(leading, incident.Finding);
        Assert.Equal([subordinate], incident.Absorbed);
        Assert.Equal([(IncidentEventKind.Opened, dominant, false), (IncidentEventKind.Closed, dominant, false)], _events);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void What_opens_before_its_dominant_is_merged_into_it(string dominant, string subordinate, double apart)
    {
        var explained = Open(subordinate, 10 + apart, now: 13.4);
        var leading = Open(dominant, 10, now: 13.5);
        Close(explained, 15);
        Close(leading, 15.2);

        var incident = Assert.Single(_fusion.Incidents);
        Assert.Same(leading, incident.Finding);
        Assert.Equal([subordinate], incident.Absorbed);
        Assert.Equal(
            [
                (IncidentEventKind.Opened, subordinate, false),
                (IncidentEventKind.Opened, dominant, false),
                (IncidentEventKind.Closed, subordinate, true),
                (IncidentEventKind.Closed, dominant, false),
            ],
            _events);
    }

    [Theory]
    [InlineData("video_black", "video_freeze", -1.1)]
    [InlineData("video_black", "audio_silence", -1.1)]
    [InlineData("video_black", "audio_silence", 1.1)]
    [InlineData("video_solid", "audio_silence", 3)]
    [InlineData("format_change", "video_decode", 0.6)]
    [InlineData("video_decode", "video_freeze", -0.6)]
    [InlineData("video_freeze", "video_black", 2)]
    [InlineData("audio_silence", "video_freeze", 0)]
    public void What_started_apart_or_has_no_rule_stays_an_incident(string first, string second, double apart)
    {
        var one = Open(first, 10, now: 12);
        var other = Open(second, 10 + apart, now: 13.5);
        Close(one, 16);
        Close(other, 16);

        Assert.Equal(2, _fusion.Incidents.Count);
        Assert.All(_fusion.Incidents, i => Assert.Empty(i.Absorbed));
    }

    [Theory]
    [InlineData("audio_clipping", "audio_loudness", "too_quiet")]
    [InlineData("video_black", "audio_silence", "channel_1_silent")]
    public void Another_variant_of_what_would_be_explained_stays_an_incident(string dominant, string other, string cause)
    {
        Close(Open(dominant, 10, now: 11), 14);
        Close(Open(other, 10.5, now: 14, cause), 15);

        Assert.Equal(2, _fusion.Incidents.Count);
    }

    [Fact]
    public void A_finding_that_opens_after_its_dominant_ended_but_began_within_it_is_absorbed()
    {
        Close(Open("video_decode", 10, now: 10), 10.3, now: 11.3);
        Close(Open("video_freeze", 10.1, now: 12.1), 12.2);

        Assert.Equal(["video_freeze"], Assert.Single(_fusion.Incidents).Absorbed);
    }

    [Fact]
    public void What_outlasts_its_dominant_becomes_an_incident_with_its_true_start()
    {
        var black = Open("video_black", 10, now: 12);
        var silence = Open("audio_silence", 10.2, now: 12.2);
        Close(black, 13);
        _fusion.Advance(At(17.4));
        Assert.Single(_fusion.Incidents);

        _fusion.Advance(At(17.6));
        Close(silence, 20);

        Assert.Equal(["video_black", "audio_silence"], _fusion.Incidents.Select(i => i.Finding.Detector));
        Assert.Empty(_fusion.Incidents[0].Absorbed);
        Assert.Equal(At(10.2), _fusion.Incidents[1].Finding.Start);
        Assert.Equal((IncidentEventKind.Closed, "audio_silence", false), _events[^1]);
    }

    [Fact]
    public void A_finding_that_is_over_and_waits_for_its_recovery_stays_absorbed()
    {
        Close(Open("format_change", 10, now: 10), 10, now: 10.6);
        var step = Open("timestamp", 9.96, now: 10.6);
        _fusion.Advance(At(12.6));
        Close(step, 10.6, now: 12.6);

        Assert.Equal(["timestamp"], Assert.Single(_fusion.Incidents).Absorbed);
    }

    [Fact]
    public void What_outlasted_its_dominant_is_told_at_the_latest_when_it_ends()
    {
        Close(Open("timestamp", 10, now: 10), 10, now: 12);
        Close(Open("video_freeze", 10, now: 12), 18);

        Assert.Equal([IncidentEventKind.Opened, IncidentEventKind.Closed], _events.Where(e => e.Detector == "video_freeze").Select(e => e.Kind));
    }

    [Fact]
    public void A_merged_one_that_outlasts_becomes_an_incident_again_under_another_id()
    {
        var freeze = Open("video_freeze", 10, now: 12);
        Close(Open("video_decode", 9.8, now: 12.1), 12.2, now: 13);
        Close(freeze, 20);

        Assert.Equal(["video_decode", "video_freeze"], _fusion.Incidents.Select(i => i.Finding.Detector));
        Assert.Equal(3, _ids.Count);
    }

    [Fact]
    public void A_line_of_explanations_ends_in_one_incident()
    {
        var freeze = Open("video_freeze", 10, now: 12);
        var solid = Open("video_solid", 10, now: 12.1);
        var silence = Open("audio_silence", 10, now: 12.15);
        var black = Open("video_black", 10, now: 12.2);
        Close(freeze, 15);
        Close(solid, 15);
        Close(silence, 15);
        Close(black, 15);

        var incident = Assert.Single(_fusion.Incidents);
        Assert.Equal("video_black", incident.Finding.Detector);
        Assert.Equal(["audio_silence", "video_freeze", "video_solid"], incident.Absorbed.Order());
    }

    [Fact]
    public void When_the_nearer_of_two_dominants_ends_the_other_one_still_explains()
    {
        var black = Open("video_black", 10, now: 12);
        var solid = Open("video_solid", 10, now: 12);
        var freeze = Open("video_freeze", 10, now: 12);
        Close(solid, 13);
        _fusion.Advance(At(17));
        Close(freeze, 20);
        Close(black, 20);

        Assert.Equal("video_black", Assert.Single(_fusion.Incidents).Finding.Detector);
    }

    [Fact]
    public void A_fault_long_after_is_a_fault_of_its_own()
    {
        Close(Open("video_decode", 10, now: 10), 10.2, now: 11.2);
        _fusion.Advance(At(60));
        Close(Open("video_freeze", 60, now: 62), 64);

        Assert.Equal(2, _fusion.Incidents.Count);
    }

    [Fact]
    public void Incidents_are_in_the_order_of_their_starts()
    {
        Close(Open("audio_phase", 10, now: 12), 13);
        Close(Open("video_flash", 5, now: 14), 15);
        Close(Open("audio_clipping", 1, now: 16), 17);

        Assert.Equal([1, 5, 10], _fusion.Incidents.Select(i => i.Finding.Start.TotalSeconds));
        Assert.Equal(3, _ids.Count);
    }

    [Fact]
    public void Old_incidents_make_room_but_an_open_one_stays()
    {
        var open = Open("video_flash", 0, now: 1);
        for (var i = 1; i <= IncidentFusion.MostKept; i++)
        {
            Close(Open("audio_phase", i, now: i), i + 0.5);
        }

        Assert.Equal(IncidentFusion.MostKept, _fusion.Incidents.Count);
        Assert.Same(open, _fusion.Incidents[0].Finding);
        Assert.Equal(At(2), _fusion.Incidents[1].Finding.Start);
    }

    [Fact]
    public void Time_passes_without_allocation_while_nothing_is_found()
    {
        _fusion.Advance(At(0));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _fusion.Advance(At(i));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private Finding Open(string detector, double start, double now, string? cause = null)
    {
        var finding = new Finding
        {
            Detector = detector,
            Start = At(start),
            Cause = cause ?? detector switch { "audio_loudness" => "too_loud", "audio_silence" => "all_channels", _ => null },
        };
        _fusion.Opened(finding, At(now));
        return finding;
    }

    private void Close(Finding finding, double end, double? now = null)
    {
        finding.End = At(end);
        _fusion.Closed(finding, At(now ?? end));
    }
}
