using Vqa.Analysis.Metering;
using Vqa.Tests.Kernels.Audio;

namespace Vqa.Tests.Analysis.Metering;

/// <summary>Where windows begin and end, and which time stamps they carry.</summary>
public sealed class AudioMeterTimingTests : IDisposable
{
    private const int Rate = 48000;

    private readonly AudioMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void Windows_are_timed_by_their_samples_from_the_block_in_which_they_begin()
    {
        // 1.5 windows at 1 s; then 1.5 windows that claim to be half a second later than they should.
        var first = Add(1440, Milliseconds(1000));
        var second = Add(1440, Milliseconds(1530));

        Assert.Equal([Milliseconds(1000)], first.Select(w => w.Time));
        Assert.Equal([Milliseconds(1020), Milliseconds(1540)], second.Select(w => w.Time));
        Assert.All(first.Concat(second), w => Assert.Equal(Milliseconds(20), w.Duration));
    }

    [Fact]
    public void What_is_odd_about_a_time_stamp_is_told_by_the_window_in_which_its_block_begins()
    {
        var first = Add(1440, Milliseconds(0), TimestampStatus.Missing);
        var second = Add(2880, Milliseconds(500), TimestampStatus.Gap, Milliseconds(470));

        Assert.Equal([TimestampStatus.Missing], first.Select(w => w.Timestamp));
        Assert.Equal(
            [TimestampStatus.Gap, TimestampStatus.Normal, TimestampStatus.Normal],
            second.Select(w => w.Timestamp));
        Assert.Equal([Milliseconds(470), default, default], second.Select(w => w.TimestampError));
        Assert.Equal(Milliseconds(500), second[0].StampedAt);
    }

    [Fact]
    public void A_block_that_begins_with_a_window_is_told_by_that_window()
    {
        Add(960, Milliseconds(0));
        var window = Assert.Single(Add(960, Milliseconds(100), TimestampStatus.Gap, Milliseconds(80)));

        Assert.Equal(Milliseconds(100), window.Time);
        Assert.Equal(TimestampStatus.Gap, window.Timestamp);
    }

    [Fact]
    public void Of_many_blocks_in_a_window_the_first_odd_one_is_told()
    {
        Assert.Empty(Add(300, Milliseconds(0)));
        Assert.Empty(Add(300, Milliseconds(10), TimestampStatus.Gap, Milliseconds(4)));
        Assert.Empty(Add(300, Milliseconds(10), TimestampStatus.Duplicate));
        var window = Assert.Single(Add(300, Milliseconds(20)));
        var next = Assert.Single(Add(960, Milliseconds(30)));

        Assert.Equal((TimestampStatus.Gap, Milliseconds(4)), (window.Timestamp, window.TimestampError));
        Assert.Equal(TimeSpan.Zero, window.Time);
        // It begins 60 samples into the fourth block.
        Assert.Equal((TimestampStatus.Normal, Milliseconds(21.25)), (next.Timestamp, next.Time));
    }

    [Fact]
    public void The_end_of_the_sound_is_a_short_window()
    {
        Assert.Single(Add(1440, Milliseconds(0)));
        _meter.Flush();
        var rest = Assert.Single(Take(_meter));
        _meter.Flush();

        Assert.Equal((Milliseconds(20), Milliseconds(10)), (rest.Time, rest.Duration));
        Assert.Empty(Take(_meter));
    }

    [Theory]
    [InlineData(44100, 2, "stereo")]
    [InlineData(48000, 1, "mono")]
    [InlineData(48000, 2, "downmix")]
    public void A_change_of_format_ends_the_window_and_starts_all_meters_anew(int rate, int channels, string layout)
    {
        var loud = Signals.Noise(2 * 48000, 0.5f, 1);
        _meter.Add(loud, 2, 48000, "stereo", TimeSpan.Zero);
        Assert.False(double.IsNaN(Take(_meter)[^1].Momentary));
        Add(480, Milliseconds(1000));

        _meter.Add(loud.AsSpan(0, channels * rate / 50), channels, rate, layout, Milliseconds(1010));
        var windows = Take(_meter);

        Assert.Equal([Milliseconds(1000), Milliseconds(1010)], windows.Select(w => w.Time));
        Assert.Equal([Milliseconds(10), Milliseconds(20)], windows.Select(w => w.Duration));
        Assert.Equal((48000, 2), (windows[0].SampleRate, windows[0].Channels));
        Assert.Equal((rate, channels), (windows[1].SampleRate, windows[1].Channels));
        Assert.True(double.IsNaN(windows[1].Momentary));
    }

    [Fact]
    public void Windows_keep_to_20_ms_where_that_is_no_whole_number_of_samples()
    {
        _meter.Add(new float[11025], 1, 11025, "mono", TimeSpan.Zero);
        var windows = Take(_meter);

        Assert.Equal(50, windows.Count);
        Assert.All(windows.Index(), w => Assert.Equal(w.Index * 20, w.Item.Time.TotalMilliseconds, 0.1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(49)]
    [InlineData(7350)]
    [InlineData(384_000)]
    [InlineData(int.MaxValue)]
    public void Any_rate_that_a_header_may_claim_gives_windows(int sampleRate)
    {
        _meter.Add(Signals.Noise(40_000, 0.5f, 1), 2, sampleRate, "stereo", TimeSpan.Zero);
        var windows = Take(_meter);

        Assert.NotEmpty(windows);
        Assert.All(windows, w => Assert.True(w.Levels[0].Rms > 0 && w.Duration >= TimeSpan.Zero));
    }

    [Fact]
    public void Blocks_without_sound_are_passed_over()
    {
        _meter.Add([], 2, Rate, "stereo", TimeSpan.Zero);
        _meter.Add(new float[4], 0, Rate, "", TimeSpan.Zero);
        _meter.Add(new float[4], 2, 0, "stereo", TimeSpan.Zero);
        _meter.Flush();

        Assert.Empty(Take(_meter));
    }

    [Fact]
    public void Windows_must_be_taken_out_before_more_goes_in()
    {
        _meter.Add(new float[960], 1, Rate, "mono", TimeSpan.Zero);

        Assert.Throws<InvalidOperationException>(() => _meter.Add(new float[960], 1, Rate, "mono", TimeSpan.Zero));
        Assert.Throws<InvalidOperationException>(_meter.Flush);
    }

    internal static List<AudioMetrics> Take(AudioMeter meter)
    {
        var windows = new List<AudioMetrics>();
        while (meter.TryNext(out var metrics))
        {
            windows.Add(metrics);
        }

        return windows;
    }

    private List<AudioMetrics> Add(
        int samples, TimeSpan time, TimestampStatus status = TimestampStatus.Normal, TimeSpan error = default)
    {
        _meter.Add(new float[2 * samples], 2, Rate, "stereo", time, status, error);
        return Take(_meter);
    }

    private static TimeSpan Milliseconds(double value) => TimeSpan.FromMilliseconds(value);
}
