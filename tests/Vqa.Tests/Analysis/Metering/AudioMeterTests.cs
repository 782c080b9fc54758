using CsCheck;
using Vqa.Analysis.Metering;
using Vqa.Kernels.Audio;
using Vqa.Tests.Kernels.Audio;

namespace Vqa.Tests.Analysis.Metering;

public sealed class AudioMeterTests : IDisposable
{
    private const int Rate = 48000;
    private const int Window = 960;

    private readonly AudioMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void However_sound_is_cut_into_blocks_the_windows_are_the_same()
    {
        float[] left = Signals.Noise(Window * 30, 1.2f, 1), right = Signals.Noise(Window * 30, 0.7f, 2);
        var expected = Measure(left, right, [left.Length]);
        Assert.Equal(30, expected.Count);

        Gen.Int[1, 3000].Array[1, 20].Sample(sizes => AssertEqual(expected, Measure(left, right, sizes)), iter: 30);
    }

    [Fact]
    public void Levels_are_those_of_the_signal()
    {
        var windows = Add(Signals.Sine(1000, -6, 0.1), Signals.Sine(997, -20, 0.1));

        // The first window holds the overshoot of a sound that starts at once.
        Assert.All(windows.Skip(1), window =>
        {
            Assert.Equal(2, window.Channels);
            Assert.Equal(Rate, window.SampleRate);
            Assert.Equal(-6, Signals.Decibels(window.Levels[0].Peak), 0.01);
            Assert.Equal(-6, Signals.Decibels(window.Levels[0].TruePeak), 0.1);
            Assert.Equal(-9.01, Signals.Decibels(window.Levels[0].Rms), 0.01);
            Assert.Equal(-23.01, Signals.Decibels(window.Levels[1].Rms), 0.1);
            Assert.Equal(0, window.Levels[0].ClippedSamples);
        });
    }

    [Fact]
    public void A_true_peak_on_the_seam_of_two_windows_is_not_lost()
    {
        // A quarter of the rate, sampled 45 degrees off its crests: the samples stay 3 dB below.
        var windows = Add(Signals.Sine(Rate / 4.0, 0, 0.2, phase: 0.125));

        Assert.All(windows, window => Assert.Equal(-3.01, Signals.Decibels(window.Levels[0].Peak), 0.01));
        Assert.All(windows.Skip(1), window => Assert.Equal(0, Signals.Decibels(window.Levels[0].TruePeak), 0.3));
    }

    [Fact]
    public void Clipping_is_counted_in_three_ways()
    {
        var window = Assert.Single(Add([.. Signals.Sine(50, 6, 0.02).Select(s => Math.Clamp(s, -1, 1))]));

        // Of a sine twice as high as the ceiling two thirds lie at it.
        Assert.InRange(window.Levels[0].ClippedSamples, 630, 650);
        Assert.True(window.Levels[0].TopSamples > window.Levels[0].ClippedSamples);
        Assert.InRange(window.Levels[0].UpperSamples, 20, 40);
    }

    [Fact]
    public void Correlation_tells_opposed_from_equal_and_unrelated_channels()
    {
        float[] sine = Signals.Sine(1000, -6, 0.02), opposed = [.. sine.Select(s => -s)];

        Assert.Equal(1, Assert.Single(Add(sine, sine)).Correlation, 1e-6);
        Assert.Equal(-1, Assert.Single(Add(sine, opposed)).Correlation, 1e-6);
        Assert.Equal(0, Assert.Single(Add(sine, Signals.Sine(1000, -6, 0.02, phase: 0.25))).Correlation, 1e-3);
        Assert.True(double.IsNaN(Assert.Single(Add(sine, new float[Window])).Correlation));
        Assert.True(double.IsNaN(Assert.Single(Add(sine)).Correlation));
    }

    [Fact]
    public void Loudness_follows_the_sound()
    {
        var sine = Signals.Sine(1000, -23, 4);
        var windows = Add(sine, sine);

        Assert.Equal(200, windows.Count);
        Assert.True(double.IsNaN(windows[18].Momentary));
        Assert.Equal(-23, windows[19].Momentary, 0.1);
        Assert.Equal(-23, windows[^1].ShortTerm, 0.1);
        Assert.Equal(-23, windows[^1].Integrated, 0.1);
        Assert.Equal(0, windows[^1].LoudnessRange, 0.1);
    }

    [Fact]
    public void Samples_that_are_no_numbers_poison_nothing()
    {
        var sine = Signals.Sine(1000, -23, 4);
        var bad = sine.ToArray();
        for (var i = 0; i < Window; i += 7)
        {
            bad[i] = float.NaN;
            bad[i + 1] = float.PositiveInfinity;
        }

        var windows = Add(bad, sine);

        Assert.Equal(AudioSamples.Limit, windows[0].Levels[0].Peak);
        Assert.All(windows, window => Assert.True(float.IsFinite(window.Levels[0].Rms + window.Levels[0].TruePeak)));
        Assert.Equal(-23, windows[^1].ShortTerm, 0.1);
        Assert.Equal(-23, Signals.Decibels(windows[^1].Levels[0].Peak), 0.1);
    }

    [Fact]
    public void Only_the_first_sixteen_channels_are_measured()
    {
        var window = Assert.Single(Add([.. Enumerable.Range(0, 20).Select(i => Signals.Sine(1000, -i, 0.02))]));

        Assert.Equal(ChannelLevels.Max, window.Channels);
        Assert.Equal(-15, Signals.Decibels(window.Levels[15].Peak), 0.01);
    }

    [Fact]
    public void The_steady_state_allocates_nothing()
    {
        var planar = Signals.Noise(2048, 1.2f, 1);
        Play(0, 200);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var windows = Play(200, 400);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(200 * 1024 / Window, windows, 1.0);

        int Play(int from, int to)
        {
            var count = 0;
            for (var i = from; i < to; i++)
            {
                _meter.Add(planar, 2, Rate, "stereo", TimeSpan.FromTicks(i * 213_333L));
                while (_meter.TryNext(out _))
                {
                    count++;
                }
            }

            return count;
        }
    }

    private List<AudioMetrics> Add(params float[][] channels)
    {
        float[] planar = [.. channels.SelectMany(c => c)];
        _meter.Add(planar, channels.Length, Rate, $"{channels.Length} channels", TimeSpan.Zero);
        return AudioMeterTimingTests.Take(_meter);
    }

    // Cuts the sound into blocks of the given sizes, in turn.
    private static List<AudioMetrics> Measure(float[] left, float[] right, int[] sizes)
    {
        using var meter = new AudioMeter();
        var windows = new List<AudioMetrics>();
        for (var (at, i) = (0, 0); at < left.Length; i++)
        {
            var size = Math.Min(sizes[i % sizes.Length], left.Length - at);
            float[] planar = [.. left.AsSpan(at, size), .. right.AsSpan(at, size)];
            meter.Add(planar, 2, Rate, "stereo", new TimeSpan(at * TimeSpan.TicksPerSecond / Rate));
            windows.AddRange(AudioMeterTimingTests.Take(meter));
            at += size;
        }

        return windows;
    }

    private static void AssertEqual(List<AudioMetrics> expected, List<AudioMetrics> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (a, b) in expected.Zip(actual))
        {
            // Block times are whole ticks, so a window's may be one off.
            Assert.InRange((a.Time - b.Time).Ticks, -1, 1);
            Assert.Equal(a.Levels[0], b.Levels[0]);
            Assert.Equal(a.Levels[1], b.Levels[1]);
            Assert.Equal(a.Correlation, b.Correlation);
            Assert.Equal(a.Momentary, b.Momentary);
        }
    }
}
