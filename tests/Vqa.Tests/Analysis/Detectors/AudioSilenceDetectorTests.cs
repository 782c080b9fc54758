using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

public sealed class AudioSilenceDetectorTests
{
    private readonly Sound _sound = new(AudioSilenceDetector.Descriptor);

    [Fact]
    public void Silence_is_found_from_its_first_to_its_last_window()
    {
        var finding = _sound.Play(3).Play(2.5, Sound.Silent).Play(3).End().Single;

        Assert.Equal(TimeSpan.FromSeconds(3), finding.Start);
        Assert.Equal(TimeSpan.FromSeconds(5.5), finding.End);
        Assert.Equal("all_channels", finding.Cause);
        Assert.Equal(Decibels.Floor, finding.Measurements["peak_dbfs"]);
    }

    [Fact]
    public void It_is_told_as_soon_as_it_has_lasted_long_enough()
    {
        _sound.Play(3).Play(4, Sound.Silent);

        Assert.Equal(TimeSpan.FromSeconds(5), Assert.Single(_sound.Findings.OpenedAt));
    }

    [Fact]
    public void Shorter_silence_is_none() => Assert.Empty(_sound.Play(3).Play(1.98, Sound.Silent).Play(3).End().All);

    [Fact]
    public void A_sample_above_the_limit_breaks_it() =>
        Assert.Empty(_sound.Play(1.5, Sound.Silent).Play(0.02, Peak(0.0011f)).Play(1.5, Sound.Silent).End().All);

    [Fact]
    public void Noise_below_the_limit_is_silence()
    {
        var finding = _sound.Play(2.5, Peak(0.0009f)).Play(1).End().Single;

        Assert.Equal(-60.9, finding.Measurements["peak_dbfs"], 0.1);
    }

    [Fact]
    public void A_click_within_it_does_not_split_it()
    {
        var finding = _sound.Play(1).Play(3, Sound.Silent).Play(0.04).Play(3, Sound.Silent).Play(1).End().Single;

        Assert.Equal(TimeSpan.FromSeconds(7.04), finding.End);
    }

    [Fact]
    public void A_track_that_is_silent_all_along_is_found_and_closed_at_the_end()
    {
        var finding = _sound.Play(6, Sound.Silent).End().Single;

        Assert.Equal(TimeSpan.Zero, finding.Start);
        Assert.Equal(TimeSpan.FromSeconds(6), finding.End);
    }

    [Fact]
    public void A_side_that_falls_silent_while_the_other_plays_is_found()
    {
        var finding = _sound.Play(3).Play(4, OneSide(silent: 1)).Play(3).End().Single;

        Assert.Equal("channel_2_silent", finding.Cause);
        Assert.Equal(TimeSpan.FromSeconds(3), finding.Start);
        Assert.Equal(TimeSpan.FromSeconds(7), finding.End);
        Assert.Equal(2, finding.Measurements["channel"]);
    }

    [Fact]
    public void Sound_that_was_only_ever_on_one_side_is_left_alone() =>
        Assert.Empty(_sound.Play(60, OneSide(silent: 0)).End().All);

    [Fact]
    public void A_fade_in_which_one_side_ends_first_is_no_dead_side()
    {
        var finding = _sound.Play(3).Play(0.1, OneSide(silent: 0)).Play(4, Sound.Silent).Play(0.1, OneSide(silent: 0)).Play(3).End().Single;

        Assert.Equal("all_channels", finding.Cause);
    }

    [Fact]
    public void A_dead_side_stays_one_finding_through_the_pauses_of_the_other()
    {
        _sound.Play(3);
        for (var word = 0; word < 5; word++)
        {
            _sound.Play(1, OneSide(silent: 0)).Play(0.6, Sound.Silent);
        }

        var finding = _sound.Play(1, OneSide(silent: 0)).End().Single;

        Assert.Equal("channel_1_silent", finding.Cause);
        Assert.Equal(TimeSpan.FromSeconds(3), finding.Start);
        Assert.Equal(TimeSpan.FromSeconds(12), finding.End);
    }

    [Fact]
    public void Surround_channels_may_rest() =>
        Assert.Empty(_sound.Play(3, Channels(6)).Play(30, Surround).End().All);

    [Fact]
    public void Another_number_of_channels_ends_a_dead_side()
    {
        var finding = _sound.Play(3).Play(3, OneSide(silent: 1)).Play(3, Channels(1)).End().Single;

        Assert.Equal(TimeSpan.FromSeconds(6), finding.End);
    }

    [Fact]
    public void The_limits_are_options()
    {
        var sound = new Sound(AudioSilenceDetector.Descriptor, ("noise", -40), ("min_duration", 1));

        Assert.Equal(TimeSpan.FromSeconds(1.2), sound.Play(1.2, Peak(0.009f)).Play(1).End().Single.End);
    }

    private static Sound.Change Peak(float peak) => (ref AudioMetrics window) =>
    {
        for (var channel = 0; channel < window.Channels; channel++)
        {
            window.Levels[channel] = new ChannelLevel { Peak = peak, TruePeak = peak, Rms = peak / 2 };
        }
    };

    private static Sound.Change OneSide(int silent) => (ref AudioMetrics window) => window.Levels[silent] = default;

    private static Sound.Change Channels(int count) => (ref AudioMetrics window) => window.Channels = count;

    private static void Surround(ref AudioMetrics window)
    {
        window.Channels = 6;
        for (var channel = 3; channel < 6; channel++)
        {
            window.Levels[channel] = default;
        }
    }
}
