using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

public sealed class AudioPhaseDetectorTests
{
    private readonly Sound _sound = new(AudioPhaseDetector.Descriptor);

    [Fact]
    public void Opposed_channels_are_found()
    {
        var finding = _sound.Play(5).Play(4, Correlation(-0.99)).Play(5).End().Single;

        Assert.Equal("opposed_channels", finding.Cause);
        Assert.Equal(TimeSpan.FromSeconds(5), finding.Start);
        Assert.InRange(finding.End!.Value.TotalSeconds, 8.9, 9.1);
        Assert.InRange(finding.Measurements["correlation"], -0.99, -0.95);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-0.85)]
    public void Other_stereo_is_let_be(double correlation) => Assert.Empty(_sound.Play(60, Correlation(correlation)).End().All);

    [Fact]
    public void A_short_effect_is_let_be() => Assert.Empty(_sound.Play(5).Play(1.9, Correlation(-1)).Play(5).End().All);

    [Fact]
    public void A_quiet_window_of_noise_does_not_break_it()
    {
        for (var i = 0; i < 40; i++)
        {
            _sound.Play(0.1, Correlation(-1)).Play(0.02, QuietNoise);
        }

        Assert.InRange(_sound.End().Single.End!.Value.TotalSeconds, 4.7, 4.8);
    }

    [Fact]
    public void Pauses_of_speech_do_not_split_it()
    {
        for (var i = 0; i < 5; i++)
        {
            _sound.Play(0.8, Correlation(-1)).Play(0.6, Sound.Silent);
        }

        Assert.Equal(TimeSpan.FromSeconds(6.4), _sound.End().Single.End);
    }

    [Fact]
    public void A_pause_whose_rest_is_opposed_too_does_not_split_it()
    {
        var finding = _sound.Play(1, Correlation(-1)).Play(1.5, Faint).Play(1, Correlation(-1)).Play(5).End().Single;

        Assert.Equal(TimeSpan.Zero, finding.Start);
        Assert.InRange(finding.End!.Value.TotalSeconds, 3.5, 3.55);
    }

    [Fact]
    public void A_long_pause_ends_it()
    {
        var finding = _sound.Play(3, Correlation(-1)).Play(5, Sound.Silent).Play(5).End().Single;

        Assert.Equal(TimeSpan.FromSeconds(3), finding.End);
    }

    [Fact]
    public void Mono_has_no_phase() => Assert.Empty(_sound.Play(5, Mono).End().All);

    [Fact]
    public void Sound_that_is_nearly_silent_is_let_be() => Assert.Empty(_sound.Play(5, Faint).End().All);

    private static Sound.Change Correlation(double value) => (ref AudioMetrics window) => window.Correlation = value;

    private static void QuietNoise(ref AudioMetrics window)
    {
        window.Correlation = 0.3;
        window.Levels[0].Rms = window.Levels[1].Rms = 0.005f;
    }

    private static void Mono(ref AudioMetrics window)
    {
        window.Channels = 1;
        window.Correlation = double.NaN;
    }

    private static void Faint(ref AudioMetrics window)
    {
        window.Correlation = -1;
        window.Levels[1].Rms = 0.003f;
    }
}
