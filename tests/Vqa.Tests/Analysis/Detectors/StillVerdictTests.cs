using Vqa.Analysis.Detectors.Stillness;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

public sealed class StillVerdictTests
{
    private static readonly StillEvidence _frozen = new(
        Median: 0.01, Upper: 0.05, Peak: 1, LumaDrift: 0.1, Before: Motion(2, 30, 0.3), Floor: 0.5,
        IsAfterCut: false, IsAfterFade: false, HasSeam: false, HasLonePeaks: false, IsPage: false, StillsBefore: 0, StillShareBefore: 0);

    [Fact]
    public void Natural_motion_that_stopped_dead_is_frozen()
    {
        var verdict = StillVerdict.Of(_frozen);

        Assert.Equal(StillKind.Frozen, verdict.Kind);
        Assert.InRange(verdict.Confidence, 0.85, 0.95);
        Assert.Equal("The picture stopped in mid-motion.", verdict.Reason);
    }

    [Theory]
    [InlineData(0.4, 0.45, 8, 0.1)]   // half of its pictures move by a fifth of before
    [InlineData(0.1, 1.0, 8, 0.1)]    // a fifth of them by half
    [InlineData(0.1, 0.3, 14, 0.1)]   // something small does
    [InlineData(0.01, 0.4, 1, 0.1)]   // the noise of the stream goes on
    [InlineData(0.01, 0.05, 1, 1.5)]  // the exposure settles
    public void What_moves_is_no_still(double median, double upper, double peak, double drift) => Assert.Equal(
        StillKind.NotStill,
        StillVerdict.Of(_frozen with { Median = median, Upper = upper, Peak = peak, LumaDrift = drift }).Kind);

    [Fact]
    public void An_encoder_may_code_it_anew_where_no_block_does_much() => Assert.Equal(
        StillKind.Frozen, StillVerdict.Of(_frozen with { Median = 0.5, Upper = 1, Peak = 3, Floor = 0 }).Kind);

    [Fact]
    public void Where_the_noise_is_not_known_it_is_not_asked_for() => Assert.Equal(
        StillKind.Frozen, StillVerdict.Of(_frozen with { Upper = 0.4, Floor = 0 }).Kind);

    [Fact]
    public void The_floor_of_a_far_quieter_scene_says_nothing() => Assert.Equal(
        StillKind.Frozen, StillVerdict.Of(_frozen with { Upper = 0.1, Floor = 0.005 }).Kind);

    [Fact]
    public void Cuts_fades_pages_and_habits_make_it_an_intended_still()
    {
        Assert.Equal("A cut led to it.", Intended(_frozen with { IsAfterCut = true }));
        Assert.Equal("A fade led to it.", Intended(_frozen with { IsAfterFade = true, IsAfterCut = true }));
        Assert.Contains("cut in", Intended(_frozen with { HasSeam = true }));
        Assert.Contains("small moves", Intended(_frozen with { HasLonePeaks = true }));
        Assert.Contains("page", Intended(_frozen with { IsPage = true }));
        Assert.Contains("one still after the other", Intended(_frozen with { StillsBefore = 2 }));
        Assert.Contains("one still after the other", Intended(_frozen with { StillShareBefore = 0.5 }));
    }

    [Theory]
    [InlineData(0.02, 3, 0.3)]    // too little
    [InlineData(0.3, 2, 0.3)]     // nowhere clearly
    [InlineData(2, 60, 0.01)]     // a small thing only
    [InlineData(0.35, 18, 0.031)] // a cursor, letters
    public void Without_motion_before_it_is_an_intended_still(double level, double peak, double share) => Assert.Equal(
        "Hardly anything moved before it.",
        Intended(_frozen with { Median = 0, Upper = 0, Peak = 0, Before = Motion(level, peak, share) }));

    [Theory]
    [InlineData(0.27, 5, 0.06)]   // the calmest talker
    [InlineData(0.21, 3.2, 0.03)] // softly, and of some size
    [InlineData(1, 120, 0.026)]   // by much
    public void Little_motion_is_motion(double level, double peak, double share) => Assert.Equal(
        StillKind.Frozen,
        StillVerdict.Of(_frozen with { Median = 0, Upper = 0, Peak = 0, Before = Motion(level, peak, share) }).Kind);

    private static string Intended(in StillEvidence evidence)
    {
        var verdict = StillVerdict.Of(evidence);
        Assert.Equal(StillKind.Intended, verdict.Kind);
        return verdict.Reason;
    }

    private static MotionLevels Motion(double level, double peak, double share)
    {
        var levels = default(MotionLevels);
        var frame = new FrameMetrics { TemporalDifference = level, PeakBlockDifference = peak, ChangedBlockShare = share };
        levels.Add(frame, seconds: 0.04);
        return levels;
    }
}
