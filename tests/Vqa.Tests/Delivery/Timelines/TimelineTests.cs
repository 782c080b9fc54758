using System.Buffers;
using System.Text.Json;
using CsCheck;
using Vqa.Delivery.Timelines;

namespace Vqa.Tests.Delivery.Timelines;

public class TimelineTests
{
    private static readonly DateTimeOffset _start = SampleWindows.Start;

    private readonly Timeline _timeline = new();

    [Fact]
    public void A_second_shows_what_its_window_held()
    {
        var window = SampleWindows.Of(luma: 100, frames: 25);
        window.Add(SampleWindows.Frame(luma: 200));
        window.Add(SampleWindows.Sound(rms: 0.1f, truePeak: 1));
        _timeline.OnWindow(_start, window);

        var slice = _timeline.Query(_start, _start.AddSeconds(1));

        Assert.Equal((_start, TimeSpan.FromSeconds(1), 1), (slice.From, slice.Step, slice.Points));
        Assert.Equal(26, slice.Column("frame_rate")[0]);
        Assert.Equal(2700.0 / 26, slice.Column("mean_luma")[0], 0.07);
        Assert.Equal((100f, 200f), (slice.Column("mean_luma_min")[0], slice.Column("mean_luma_max")[0]));
        Assert.Equal(1.5, slice.Column("blockiness_max")[0]);
        Assert.Equal((52f, 26f), (slice.Column("concealed_blocks")[0], slice.Column("decoder_errors")[0]));
        Assert.Equal(26 * 25_000 * 8 / 1e6, slice.Column("bit_rate_mbps")[0], 0.01);
        Assert.Equal(-20, slice.Column("rms_dbfs")[0], 0.02);
        Assert.Equal(0, slice.Column("true_peak_dbtp")[0], 0.02);
        Assert.Equal((-23f, -24f, 0.5f), (slice.Column("momentary_lufs_max")[0], slice.Column("short_term_lufs")[0], slice.Column("correlation")[0]));
    }

    [Fact]
    public void Longer_steps_hold_the_means_extremes_and_sums_of_their_seconds()
    {
        Gen.Int[1, 6].SelectMany(minutes => Gen.Int[0, 250].Array[minutes * 60]).Sample(lumas =>
        {
            var timeline = new Timeline();
            for (var i = 0; i < lumas.Length; i++) timeline.OnWindow(_start.AddSeconds(i), SampleWindows.Of(lumas[i], frames: 2));

            foreach (var step in (int[])[1, 7, 10, 20, 60, 120])
            {
                var slice = timeline.Query(_start, _start.AddSeconds(lumas.Length), TimeSpan.FromSeconds(step));
                Assert.Equal(step, slice.Step.TotalSeconds);
                var aligned = (int)(_start - slice.From).TotalSeconds;
                var groups = lumas.Select((luma, i) => (luma, Point: (i + aligned) / step)).GroupBy(l => l.Point, l => l.luma).ToList();
                Assert.Equal(groups.Count, slice.Points);
                foreach (var group in groups)
                {
                    Assert.Equal(group.Average(), slice.Column("mean_luma")[group.Key], 0.26);
                    Assert.Equal(((float)group.Min(), (float)group.Max()), (slice.Column("mean_luma_min")[group.Key], slice.Column("mean_luma_max")[group.Key]));
                    Assert.Equal(group.Count() * 4, slice.Column("concealed_blocks")[group.Key]);
                }
            }
        }, iter: 20);
    }

    [Fact]
    public void An_hour_is_kept_by_seconds_a_day_by_tens_and_a_week_by_minutes()
    {
        var window = SampleWindows.Of(100, frames: 1);
        const int Days = 8;
        for (var second = 0; second < Days * 86_400; second++) _timeline.OnWindow(_start.AddSeconds(second), window);
        var end = _start.AddDays(Days);

        Assert.Equal((1, 3600), Shape(end.AddHours(-1)));
        Assert.Equal((10, 361), Shape(end.AddHours(-1).AddSeconds(-10)));
        Assert.Equal((10, 8640), Shape(end.AddDays(-1)));
        Assert.Equal((60, 1441), Shape(end.AddDays(-1).AddSeconds(-60)));
        Assert.Equal((60, 10_080), Shape(end.AddDays(-7)));
        Assert.Equal((60, 10_080), Shape(_start.AddYears(-1)));

        (int, int) Shape(DateTimeOffset from)
        {
            var slice = _timeline.Query(from, end.AddDays(1), TimeSpan.FromSeconds(1));
            Assert.DoesNotContain(slice.Column("mean_luma"), float.IsNaN);
            return ((int)slice.Step.TotalSeconds, slice.Points);
        }
    }

    [Fact]
    public void Without_a_resolution_an_answer_has_up_to_a_thousand_points()
    {
        for (var second = 0; second < 90_000; second++) _timeline.OnWindow(_start.AddSeconds(second), SampleWindows.Of(100, frames: 1));
        var end = _start.AddSeconds(90_000);

        foreach (var back in (int[])[100, 1000, 3000, 20_000, 90_000])
        {
            Assert.InRange(_timeline.Query(end.AddSeconds(-back), end).Points, Math.Min(back, 300), 1001);
        }
    }

    [Fact]
    public void It_takes_less_than_a_mebibyte()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var recorder = new TimelineRecorder(_start, new Timeline());
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.NotNull(recorder);
        Assert.InRange(allocated, 1_026_720, 1 << 20);
    }

    [Fact]
    public void Times_without_anything_are_unknown_and_what_lay_there_before_is_gone()
    {
        for (var second = 0; second < 3600; second++) _timeline.OnWindow(_start.AddSeconds(second), SampleWindows.Of(100, frames: 1));
        _timeline.OnWindow(_start.AddSeconds(4000), SampleWindows.Of(50, frames: 1));

        var slice = _timeline.Query(_start.AddSeconds(3590), _start.AddSeconds(4001), TimeSpan.FromSeconds(1));

        Assert.Equal(411, slice.Points);
        Assert.All(Enumerable.Range(0, 10), i => Assert.Equal(100, slice.Column("mean_luma")[i]));
        Assert.All(Enumerable.Range(10, 400), i => Assert.Equal(float.NaN, slice.Column("mean_luma")[i]));
        Assert.Equal(50, slice.Column("mean_luma")[410]);
    }

    [Fact]
    public void A_clock_that_was_set_back_tells_anew()
    {
        for (var second = 0; second < 100; second++) _timeline.OnWindow(_start.AddSeconds(second), SampleWindows.Of(100, frames: 1));
        _timeline.OnWindow(_start.AddSeconds(40), SampleWindows.Of(50, frames: 1));

        var slice = _timeline.Query(_start, _start.AddSeconds(1000), TimeSpan.FromSeconds(1));

        Assert.Equal(41, slice.Points);
        Assert.Equal((100f, 50f), (slice.Column("mean_luma")[39], slice.Column("mean_luma")[40]));
    }

    [Fact]
    public void An_empty_timeline_and_times_outside_give_no_points()
    {
        Assert.Equal(0, _timeline.Query(_start, _start.AddDays(1)).Points);
        _timeline.OnWindow(_start, SampleWindows.Of(100));

        Assert.Equal(0, _timeline.Query(_start.AddDays(1), _start.AddDays(2)).Points);
        Assert.Equal(0, _timeline.Query(_start.AddDays(-2), _start.AddDays(-1)).Points);
        Assert.Equal(1, _timeline.Query(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Points);
    }

    [Fact]
    public void Bad_questions_are_refused()
    {
        Assert.Throws<ArgumentException>(() => _timeline.Query(_start, _start));
        Assert.Throws<ArgumentException>(() => _timeline.Query(_start, _start.AddSeconds(1), TimeSpan.Zero));
        var error = Assert.Throws<ArgumentException>(() => _timeline.Query(_start, _start.AddSeconds(1)).Column("luma"));
        Assert.Contains("mean_luma", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_columns_of_short_numbers_and_null_for_what_is_not_known()
    {
        _timeline.OnWindow(_start, SampleWindows.Of(100.123456, frames: 25));
        _timeline.OnWindow(_start.AddSeconds(2), SampleWindows.Of(16, frames: 25));
        var slice = _timeline.Query(_start, _start.AddSeconds(3));

        Assert.Equal(
            """{"schema":"vqa.timeline/1","from":"2026-03-01T10:00:00Z","step_s":1,"points":3,"columns":{"mean_luma":[100.12,null,16],"frame_rate":[25,null,25]}}""",
            Json(slice, ["mean_luma", "frame_rate", "correlation"]));
        Assert.DoesNotContain("lufs", Json(slice, null), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Json(slice, ["loudness"]));
    }

    [Fact]
    public async Task It_can_be_read_while_it_is_written()
    {
        const int Seconds = 20_000;
        var writing = Task.Run(() =>
        {
            for (var second = 0; second < Seconds; second++) _timeline.OnWindow(_start.AddSeconds(second), SampleWindows.Of(second % 250, frames: 1));
        }, TestContext.Current.CancellationToken);
        var answers = 0;
        do
        {
            var slice = _timeline.Query(_start, _start.AddDays(1), TimeSpan.FromSeconds(1));
            for (var i = 0; i < slice.Points && slice.Step == TimeSpan.FromSeconds(1); i++)
            {
                // A row is whole: of one picture, so all foldings agree.
                Assert.Equal((slice.Column("mean_luma")[i], slice.Column("mean_luma")[i]), (slice.Column("mean_luma_min")[i], slice.Column("mean_luma_max")[i]));
                Assert.Equal(((slice.From - _start).TotalSeconds + i) % 250, slice.Column("mean_luma")[i]);
            }

            answers++;
        }
        while (!writing.IsCompleted);
        await writing;

        Assert.True(answers > 0);
        Assert.Equal(Seconds / 10, _timeline.Query(_start, _start.AddDays(1), TimeSpan.FromSeconds(1)).Points);
    }

    private static string Json(TimelineSlice slice, string[]? columns)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes)) slice.WriteTo(json, columns);
        return System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
