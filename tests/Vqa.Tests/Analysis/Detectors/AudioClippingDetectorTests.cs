using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

public sealed class AudioClippingDetectorTests
{
    private readonly Sound _sound = new(AudioClippingDetector.Descriptor);

    [Fact]
    public void Flat_tops_are_found_where_they_are()
    {
        var finding = _sound.Play(3).Play(2, Level(clipped: 20, top: 30, upper: 10, peak: 1)).Play(4).End().Single;

        Assert.Equal("clipped_samples", finding.Cause);
        Assert.Equal(TimeSpan.FromSeconds(3), finding.Start);
        Assert.Equal(TimeSpan.FromSeconds(5), finding.End);
        Assert.Equal(Severity.Major, finding.Severity);
        Assert.Equal(2000, finding.Measurements["clipped_samples"]);
        Assert.Equal(0, finding.Measurements["true_peak_dbtp"], 0.01);
    }

    [Fact]
    public void Clipping_that_a_codec_has_rippled_is_known_by_the_pile_up_below_full_scale()
    {
        var finding = _sound.Play(3).Play(3, Level(clipped: 0, top: 40, upper: 35, peak: 1.3f)).Play(4).End().Single;

        Assert.Equal("clipped_samples", finding.Cause);
        Assert.InRange(finding.Start.TotalSeconds, 3, 3.1);
        Assert.Equal(TimeSpan.FromSeconds(6), finding.End);
    }

    [Fact]
    public void Loud_sound_whose_amplitudes_thin_out_is_not_clipped() =>
        Assert.Empty(_sound.Play(10, Level(clipped: 0, top: 20, upper: 30, peak: 1.35f)).End().All);

    [Fact]
    public void A_lone_run_of_three_samples_is_not_clipping() =>
        Assert.Empty(_sound.Play(3).Play(0.02, Level(clipped: 3, top: 12, upper: 20, peak: 1)).Play(3).End().All);

    [Fact]
    public void A_bang_is_not_clipping() =>
        Assert.Empty(_sound.Play(3).Play(0.06, Level(clipped: 100, top: 200, upper: 20, peak: 1.5f)).Play(3).End().All);

    [Fact]
    public void A_steady_sine_at_full_scale_is_not_clipped() => Assert.Empty(_sound.Play(5, Sine).End().All);

    [Fact]
    public void Words_that_clip_are_one_finding_in_spite_of_the_pauses()
    {
        for (var word = 0; word < 5; word++)
        {
            _sound.Play(0.4, Level(clipped: 30, top: 50, upper: 10, peak: 1)).Play(1.4);
        }

        var finding = _sound.Play(5).End().Single;

        Assert.Equal(TimeSpan.Zero, finding.Start);
        Assert.Equal(TimeSpan.FromSeconds(7.6), finding.End);
    }

    [Fact]
    public void Another_second_of_it_after_a_long_pause_is_another_finding()
    {
        var findings = _sound.Play(1, Level(30, 50, 10, 1)).Play(4).Play(1, Level(30, 50, 10, 1)).End();

        Assert.Equal(2, findings.All.Count);
        Assert.Equal(TimeSpan.FromSeconds(5), findings.All[1].Start);
        Assert.Equal(TimeSpan.FromSeconds(6), findings.All[1].End);
    }

    [Fact]
    public void Peaks_that_a_codec_adds_to_a_loud_master_are_let_be() =>
        Assert.Empty(_sound.Play(5, Level(clipped: 0, top: 2, upper: 20, peak: 1.25f)).End().All);

    [Fact]
    public void A_true_peak_far_beyond_full_scale_is_found()
    {
        var finding = _sound.Play(2).Play(0.02, Level(clipped: 0, top: 5, upper: 1, peak: 4)).Play(4).End().Single;

        Assert.Equal("true_peak", finding.Cause);
        Assert.Equal(Severity.Minor, finding.Severity);
        Assert.Equal(12.04, finding.Measurements["true_peak_dbtp"], 0.01);
        Assert.Equal(TimeSpan.FromSeconds(2.02), finding.End);
    }

    [Fact]
    public void The_delivery_limit_of_R128_can_be_set()
    {
        var sound = new Sound(AudioClippingDetector.Descriptor, ("max_true_peak", -1));

        Assert.Equal("true_peak", sound.Play(2).Play(1, Level(0, 1, 5, 0.95f)).Play(3).End().Single.Cause);
    }

    [Fact]
    public void An_overshoot_that_turns_out_to_be_clipping_says_so()
    {
        var findings = _sound.Play(0.06, Level(0, 1, 1, 2.1f)).Play(2, Level(30, 50, 10, 1)).Play(3).End();

        Assert.Equal("clipped_samples", findings.Single.Cause);
        Assert.True(findings.Changes > 0);
    }

    [Fact]
    public void One_clipped_channel_of_two_is_enough() =>
        Assert.Equal("clipped_samples", _sound.Play(2, OneChannel).End().Single.Cause);

    private static Sound.Change Level(int clipped, int top, int upper, float peak) => (ref AudioMetrics window) =>
    {
        for (var channel = 0; channel < window.Channels; channel++)
        {
            window.Levels[channel] = new ChannelLevel
            {
                Peak = peak,
                TruePeak = peak,
                Rms = 0.3f,
                ClippedSamples = clipped,
                TopSamples = top,
                UpperSamples = upper,
            };
        }
    };

    private static void OneChannel(ref AudioMetrics window) =>
        window.Levels[1] = new ChannelLevel { Peak = 1, TruePeak = 1, Rms = 0.4f, ClippedSamples = 30, TopSamples = 60, UpperSamples = 10 };

    private static void Sine(ref AudioMetrics window) =>
        window.Levels[0] = window.Levels[1] = new ChannelLevel
        {
            Peak = 1,
            TruePeak = 1,
            Rms = 0.7071f,
            TopSamples = 275,
            UpperSamples = 118,
        };
}
