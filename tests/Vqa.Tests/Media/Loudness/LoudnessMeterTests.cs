using Vqa.Media.Loudness;
using Vqa.Tests.Kernels.Audio;

namespace Vqa.Tests.Media.Loudness;

public class LoudnessMeterTests
{
    // EBU Tech 3341, cases 1 and 2.
    [Theory]
    [InlineData(48000, -23)]
    [InlineData(48000, -33)]
    [InlineData(44100, -23)]
    [InlineData(11025, -23)]
    [InlineData(192_000, -23)]
    public void A_stereo_sine_of_1_kHz_reads_its_level_at_any_rate(int sampleRate, double level)
    {
        var sine = Signals.Sine(1000, level, 5, sampleRate);
        using var meter = Measure(sampleRate, "stereo", sine, sine);

        Assert.Equal(level, meter.Momentary, 0.1);
        Assert.Equal(level, meter.ShortTerm, 0.1);
        Assert.Equal(level, meter.Integrated, 0.1);
        Assert.Equal(0, meter.Range, 0.1);
    }

    // Case 3: the relative gate leaves the quiet parts out.
    [Fact]
    public void Quiet_parts_do_not_lower_the_integrated_loudness()
    {
        float[] sine = [.. Signals.Sine(1000, -36, 10), .. Signals.Sine(1000, -23, 60), .. Signals.Sine(1000, -36, 10)];
        using var meter = Measure(48000, "stereo", sine, sine);

        Assert.Equal(-23, meter.Integrated, 0.1);
    }

    // Case 6: surround channels count 1.41 times, wherever the layout's name puts them.
    [Theory]
    [InlineData("5.0")]
    [InlineData("5.0(side)")]
    public void Surround_channels_have_more_weight(string layout)
    {
        var front = Signals.Sine(1000, -28, 5);
        var center = Signals.Sine(1000, -24, 5);
        var surround = Signals.Sine(1000, -30, 5);
        using var meter = Measure(48000, layout, front, front, center, surround, surround);

        Assert.Equal(-23, meter.Integrated, 0.1);
    }

    [Fact]
    public void Low_frequency_effects_do_not_count()
    {
        float[] silence = new float[48000 * 5], sine = Signals.Sine(1000, -20, 5);
        using var without = Measure(48000, "5.1", sine, sine, silence, silence, silence, silence);
        using var with = Measure(48000, "5.1", sine, sine, silence, sine, silence, silence);

        Assert.Equal(-20, without.Integrated, 0.1);
        Assert.Equal(without.Integrated, with.Integrated);
    }

    [Fact]
    public void Mono_counts_once()
    {
        using var meter = Measure(48000, "mono", Signals.Sine(1000, -20, 5));

        Assert.Equal(-23, meter.Integrated, 0.1);
    }

    // EBU Tech 3342, case 1.
    [Fact]
    public void Range_is_the_distance_between_quiet_and_loud_parts()
    {
        float[] sine = [.. Signals.Sine(1000, -20, 20), .. Signals.Sine(1000, -30, 20)];
        using var meter = Measure(48000, "stereo", sine, sine);

        Assert.Equal(10, meter.Range, 1.0);
    }

    [Fact]
    public void Nothing_is_said_before_enough_was_heard()
    {
        var sine = Signals.Sine(1000, -23, 3);
        using var meter = new LoudnessMeter(1, 48000);
        for (var tenth = 1; tenth <= 30; tenth++)
        {
            Assert.Equal(tenth <= 4, double.IsNaN(meter.Momentary));
            Assert.Equal(tenth <= 4, double.IsNaN(meter.Integrated));
            Assert.True(double.IsNaN(meter.ShortTerm) && double.IsNaN(meter.Range));
            meter.Add(sine.AsSpan((tenth - 1) * 4800, 4800), 4800, 4800);
        }

        Assert.False(double.IsNaN(meter.ShortTerm) || double.IsNaN(meter.Range));
    }

    [Fact]
    public void Silence_is_a_number_and_passes_no_gate()
    {
        using var meter = Measure(48000, "stereo", new float[48000 * 4], new float[48000 * 4]);

        Assert.Equal(LoudnessMeter.Silence, meter.Momentary);
        Assert.Equal(LoudnessMeter.Silence, meter.ShortTerm);
        Assert.True(double.IsNaN(meter.Integrated));
    }

    [Fact]
    public void It_does_not_matter_how_the_sound_is_cut_into_pieces()
    {
        var noise = Signals.Noise(48000 * 4, 0.3f, 1);
        using var whole = Measure(48000, "mono", noise);
        using var pieces = new LoudnessMeter(1, 48000);
        for (var (at, next) = (0, 1); at < noise.Length; next = (next * 3 % 7001) + 1)
        {
            var size = Math.Min(next, noise.Length - at);
            pieces.Add(noise.AsSpan(at, size), size, size);
            at += size;
        }

        Assert.Equal(whole.Integrated, pieces.Integrated);
        Assert.Equal(whole.Momentary, pieces.Momentary);
        Assert.Equal(whole.ShortTerm, pieces.ShortTerm);
    }

    [Theory]
    [InlineData(0, 48000)]
    [InlineData(17, 48000)]
    [InlineData(2, 7999)]
    [InlineData(2, 192_001)]
    public void What_nobody_listens_to_is_refused(int channels, int sampleRate)
    {
        Assert.False(LoudnessMeter.Supports(channels, sampleRate));
        Assert.Throws<ArgumentException>(() => new LoudnessMeter(channels, sampleRate));
    }

    [Fact]
    public void The_library_is_here() => Assert.Null(LoudnessMeter.Problem());

    private static LoudnessMeter Measure(int sampleRate, string layout, params float[][] channels)
    {
        var meter = new LoudnessMeter(channels.Length, sampleRate, layout);
        var planar = channels.SelectMany(c => c).ToArray();
        meter.Add(planar, channels[0].Length, channels[0].Length);
        return meter;
    }
}
