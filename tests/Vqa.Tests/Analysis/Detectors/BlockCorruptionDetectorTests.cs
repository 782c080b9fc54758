using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

/// <summary>
/// Readings every third picture, 0.12 s apart, of pictures 25 a second with a keyframe every two seconds.
/// </summary>
public sealed class BlockCorruptionDetectorTests
{
    private static readonly Region _patch = new(96, 48, 240, 120);

    private readonly Pictures _pictures = new(BlockCorruptionDetector.Descriptor);
    private int _shown;

    [Fact]
    public void Damage_that_two_readings_agree_on_was_burnt_in()
    {
        var finding = Look(9).Look(10, bright: 0.05, overlap: 0.6).Look(20).End().Single;

        Assert.Equal("source", finding.Cause);
        Assert.Equal((1.08, 2.20), Interval(finding));
        Assert.Equal((Severity.Major, _patch), (finding.Severity, finding.Region));
        Assert.Equal(0.9, finding.Confidence);
        Assert.Equal((0.05, 0.9), (finding.Measurements["peak_share"], finding.Measurements["peak_score"]));
        Assert.Equal(10, finding.Measurements["damaged_pictures"]);
    }

    [Fact]
    public void It_is_told_with_the_second_reading()
    {
        Look(9).Look(2, bright: 0.05, overlap: 0.6);

        Assert.Equal(1.24, Assert.Single(_pictures.Findings.OpenedAt).TotalSeconds, tolerance: 0.001);
    }

    [Fact]
    public void One_reading_alone_is_not_believed() =>
        Assert.Empty(Look(9).Look(1, bright: 0.2).Look(10).Look(1, bright: 0.2).Look(10).End().All);

    [Fact]
    public void Two_readings_that_do_not_overlap_are_not_believed_but_three_are()
    {
        Assert.Empty(Look(9).Look(2, bright: 0.1, overlap: 0.1).Look(9).End().All);
        Assert.Single(new BlockCorruptionDetectorTests().Look(9).Look(3, bright: 0.1, overlap: 0.1).Look(9).End().All);
    }

    [Fact]
    public void Readings_that_lie_apart_do_not_agree()
    {
        Look(9).Look(1, bright: 0.1);
        Skip(15).Look(1, bright: 0.1, overlap: 1);
        Skip(15).Look(1, bright: 0.1, overlap: 1);

        Assert.Empty(_pictures.Findings.All);
    }

    [Fact]
    public void Dim_readings_are_nothing_without_evidence() =>
        Assert.Empty(Look(9).Look(20, bright: 0.005, dim: 0.3, overlap: 1).Look(9).End().All);

    [Fact]
    public void One_dim_reading_beside_decoder_errors_is_damage_from_their_first_picture()
    {
        Look(9);
        Show(2, Concealed(30));

        var finding = Look(1, bright: 0, dim: 0.02).Look(9).End().Single;

        Assert.Equal("transport", finding.Cause);
        Assert.Equal((1.08, 1.20), Interval(finding));
        Assert.Equal(Severity.Major, finding.Severity);
        Assert.Equal(0.95, finding.Confidence, tolerance: 0.001);
        Assert.Equal(60, finding.Measurements["concealed_blocks"]);
    }

    [Theory]
    [InlineData(StreamEventKind.VideoPacketDamaged)]
    [InlineData(StreamEventKind.VideoPacketRefused)]
    [InlineData(StreamEventKind.NetworkPacketsLost)]
    public void Packets_that_never_came_are_evidence(StreamEventKind kind)
    {
        Look(9);
        _pictures.Send(kind);

        var finding = Look(1, dim: 0.02).Look(9).End().Single;

        Assert.Equal("transport", finding.Cause);
        Assert.Equal(1, finding.Measurements["damaged_packets"]);
    }

    [Fact]
    public void Errors_that_leave_nothing_to_see_are_no_damage() =>
        Assert.Empty(Look(9).Show(10, Concealed(5)).Look(20).End().All);

    [Fact]
    public void Errors_before_a_clean_keyframe_do_not_explain_what_comes_after_it()
    {
        Look(9);
        Show(1, Concealed(5));
        Look(14);

        Assert.Equal("source", Look(2, bright: 0.1, overlap: 1).Look(9).End().Single.Cause);
    }

    [Fact]
    public void A_keyframe_that_is_damaged_itself_heals_nothing()
    {
        Look(15);
        Show(1, Concealed(5));
        Show(5, (ref FrameMetrics frame) => (frame.IsKeyFrame, frame.DecoderErrorLines) = (true, 1));

        Assert.Equal("transport", Look(1, dim: 0.02).Look(9).End().Single.Cause);
    }

    [Fact]
    public void A_reading_that_comes_after_the_healing_keyframe_is_still_of_a_damaged_picture()
    {
        Look(9);
        Show(1, Concealed(5));
        var damaged = Reading(_pictures.Now - Pictures.Interval, bright: 0, dim: 0.02, overlap: 0);
        Show(1);
        Show(1, (ref FrameMetrics frame) => frame.IsKeyFrame = true);
        _pictures.Detector.Observe(damaged);

        Assert.Equal("transport", Look(9).End().Single.Cause);
    }

    [Fact]
    public void A_finding_bridges_clean_readings_and_is_held_by_dim_ones()
    {
        var finding = Look(9).Look(2, bright: 0.1, overlap: 1).Look(4).Look(1, dim: 0.02).Look(9).End().Single;

        Assert.Equal((1.08, 1.84), Interval(finding));
    }

    [Fact]
    public void Damage_that_comes_again_later_is_another_finding() =>
        Assert.Equal(2, Look(9).Look(3, bright: 0.1, overlap: 1).Look(9).Look(3, bright: 0.1, overlap: 1).Look(9).End().All.Count);

    [Theory]
    [InlineData(0.6, 5, Severity.Critical)]
    [InlineData(0.06, 90, Severity.Critical)]
    [InlineData(0.02, 90, Severity.Major)]
    [InlineData(0.06, 5, Severity.Major)]
    public void Severity_is_by_the_damaged_part_and_its_length(double share, int readings, Severity expected)
    {
        var findings = Look(9).Look(readings, bright: share, overlap: 1).Look(9).End();

        Assert.Equal(expected, findings.Single.Severity);
    }

    [Fact]
    public void A_cause_that_becomes_known_later_is_told()
    {
        Look(9).Look(3, bright: 0.1, overlap: 1).Show(1, Concealed(5)).Look(3, bright: 0.1, overlap: 1);

        Assert.Equal((1, "transport"), (_pictures.Findings.Changes, Look(9).End().Single.Cause));
    }

    [Fact]
    public void What_is_seen_before_the_first_keyframe_is_not_told()
    {
        for (var i = 0; i < 20; i++)
        {
            Show(2, MidGop);
            _pictures.Detector.Observe(Reading(_pictures.Now - Pictures.Interval, bright: 0.5, dim: 0.6, overlap: 1));
        }

        Show(1, (ref FrameMetrics frame) => frame.IsKeyFrame = true);

        Assert.Empty(Look(20).End().All);
    }

    [Fact]
    public void A_stream_without_keyframes_is_told_after_a_while()
    {
        Show(80, MidGop);
        for (var i = 0; i < 3; i++)
        {
            Show(3, MidGop);
            _pictures.Detector.Observe(Reading(_pictures.Now - Pictures.Interval, bright: 0.5, dim: 0.6, overlap: 1));
        }

        Assert.InRange(_pictures.End().Single.Start.TotalSeconds, 3, 3.5);
    }

    [Fact]
    public void Damage_up_to_the_end_is_closed_by_it() =>
        Assert.Equal((1.08, 1.60), Interval(Look(9).Look(5, bright: 0.1, overlap: 1).End().Single));

    [Fact]
    public void The_map_of_the_reading_that_opened_it_is_kept()
    {
        var map = new DamageMap();
        map.Begin(new DamageGrid(2, 1, 2, 8, 16, 8)).Fill(200);
        Look(9);
        Show(1, Concealed(5));
        _pictures.Detector.Observe(Reading(_pictures.Now - Pictures.Interval, bright: 0.5, dim: 0.5, overlap: 0) with { Map = map });
        map.Begin(new DamageGrid(2, 1, 2, 8, 16, 8)).Clear();

        Assert.Equal([200, 200], Look(9).End().Single.Damage!.Levels.ToArray());
    }

    private BlockCorruptionDetectorTests Look(int readings, double bright = 0, double dim = 0, double overlap = 0)
    {
        for (var i = 0; i < readings; i++)
        {
            var reading = Reading(_pictures.Now, bright, Math.Max(bright, dim), overlap);
            Show(1);
            _pictures.Detector.Observe(reading);
            Show(2);
        }

        return this;
    }

    private BlockCorruptionDetectorTests Skip(int pictures) => Show(pictures);

    private BlockCorruptionDetectorTests Show(int count, Pictures.Change? change = null)
    {
        for (var i = 0; i < count; i++)
        {
            _pictures.Show(1, (ref FrameMetrics frame) =>
            {
                frame.IsKeyFrame = _shown % 50 == 0;
                change?.Invoke(ref frame);
            });
            _shown++;
        }

        return this;
    }

    private RecordedFindings End() => _pictures.End();

    private static DamageReading Reading(TimeSpan time, double bright, double dim, double overlap) => new()
    {
        Time = time, Duration = Pictures.Interval, BrightShare = bright, DimShare = dim, Overlap = overlap,
        Score = dim > 0 ? 0.9 : 0.02, Left = _patch.X, Top = _patch.Y, Width = _patch.Width, Height = _patch.Height,
    };

    private static (double, double) Interval(Finding finding) =>
        (Math.Round(finding.Start.TotalSeconds, 3), Math.Round(finding.End!.Value.TotalSeconds, 3));

    private static void MidGop(ref FrameMetrics frame) => (frame.IsKeyFrame, frame.Decode) = (false, DecodeFlags.MissingReference);

    private static Pictures.Change Concealed(int blocks) => (ref FrameMetrics frame) =>
        (frame.IsKeyFrame, frame.ConcealedBlocks) = (false, blocks);
}
