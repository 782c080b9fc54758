using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

public sealed class AudioLoudnessDetectorTests
{
    private readonly Sound _sound = new(AudioLoudnessDetector.Descriptor);

    [Theory]
    [InlineData(-1, "too_loud", 5)]
    [InlineData(-65, "too_quiet", 2)]
    public void Loudness_beyond_a_limit_is_found_for_as_long_as_it_is(double loudness, string cause, double start)
    {
        var finding = _sound.Play(5).Play(6, ShortTerm(loudness)).Play(5).End().Single;

        Assert.Equal(cause, finding.Cause);
        Assert.Equal(TimeSpan.FromSeconds(start), finding.Start);
        Assert.Equal(TimeSpan.FromSeconds(11), finding.End);
        Assert.Equal(loudness, finding.Measurements["short_term_lufs"]);
    }

    [Theory]
    [InlineData(-8)]
    [InlineData(-35)]
    [InlineData(-50)]
    public void The_loudness_of_ordinary_clips_is_let_be(double loudness) =>
        Assert.Empty(_sound.Play(60, ShortTerm(loudness)).End().All);

    [Theory]
    [InlineData(-90)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.NaN)]
    public void Silence_is_not_too_quiet(double loudness) => Assert.Empty(_sound.Play(60, ShortTerm(loudness)).End().All);

    [Fact]
    public void A_short_burst_is_let_be() => Assert.Empty(_sound.Play(5).Play(2.9, ShortTerm(-2)).Play(5).End().All);

    [Fact]
    public void Loudness_that_swings_about_the_limit_is_one_finding()
    {
        _sound.Play(5, ShortTerm(-3));
        for (var i = 0; i < 10; i++)
        {
            _sound.Play(0.5, ShortTerm(-5.5)).Play(0.5, ShortTerm(-4.5));
        }

        Assert.Equal(TimeSpan.FromSeconds(15), _sound.Play(5).End().Single.End);
    }

    [Fact]
    public void The_target_is_not_checked_unless_asked_for() => Assert.Empty(_sound.Play(60, Integrated(-14)).End().All);

    [Theory]
    [InlineData(-22.4, false)]
    [InlineData(-14, true)]
    [InlineData(-80, false)]
    public void A_programme_off_its_target_is_told_at_its_end(double integrated, bool found)
    {
        var sound = new Sound(AudioLoudnessDetector.Descriptor, ("target", -23), ("tolerance", 1));

        var findings = sound.Play(60, Integrated(integrated)).End();

        Assert.Equal(found, findings.All.Count == 1);
        Assert.All(findings.All, f => Assert.Equal(("off_target", TimeSpan.Zero, TimeSpan.FromSeconds(60)), (f.Cause, f.Start, f.End!.Value)));
    }

    private static Sound.Change ShortTerm(double loudness) => (ref AudioMetrics window) => window.ShortTerm = loudness;

    private static Sound.Change Integrated(double loudness) => (ref AudioMetrics window) => window.Integrated = loudness;
}
