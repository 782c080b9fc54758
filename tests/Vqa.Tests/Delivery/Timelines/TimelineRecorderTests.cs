using Vqa.Delivery.Timelines;
using Vqa.Tests.Delivery.Reports;

namespace Vqa.Tests.Delivery.Timelines;

public class TimelineRecorderTests
{
    private readonly SampleWindows _windows = new();

    [Fact]
    public void Frames_fall_into_the_seconds_of_the_wall_clock()
    {
        var recorder = new TimelineRecorder(SampleWindows.Start.AddSeconds(0.5), _windows);

        for (var i = 0; i < 100; i++) recorder.OnFrame(SampleWindows.Frame(i * 0.04), Sample.Picture);
        recorder.Flush();

        Assert.Equal([(0, 13L), (1, 25L), (2, 25L), (3, 25L), (4, 12L)], _windows.Told.Select(w => (Second(w.Start), w.Frames)));
    }

    [Fact]
    public void Sound_that_comes_after_the_pictures_goes_where_it_belongs()
    {
        var recorder = new TimelineRecorder(SampleWindows.Start, _windows);
        for (var second = 0; second < 4; second++)
        {
            for (var i = 0; i < 25; i++) recorder.OnFrame(SampleWindows.Frame(second + (i * 0.04)), Sample.Picture);
            for (var i = 0; i < 50 && second > 0; i++) recorder.OnAudio(SampleWindows.Sound(second - 1 + (i * 0.02)));
        }

        recorder.Flush();

        Assert.Equal([(25L, 50L), (25L, 50L), (25L, 50L), (25L, 0L)], _windows.Told.Select(w => (w.Frames, w.Audio)));
    }

    [Fact]
    public void What_comes_too_late_for_its_second_is_not_lost()
    {
        var recorder = new TimelineRecorder(SampleWindows.Start, _windows);
        recorder.OnFrame(SampleWindows.Frame(5), Sample.Picture);
        recorder.OnAudio(SampleWindows.Sound(1));
        recorder.Flush();

        Assert.Equal([(4, 0L, 1L), (5, 1L, 0L)], _windows.Told.Select(w => (Second(w.Start), w.Frames, w.Audio)));
    }

    [Fact]
    public void Seconds_in_which_nothing_came_are_left_out()
    {
        var recorder = new TimelineRecorder(SampleWindows.Start, _windows);
        recorder.OnFrame(SampleWindows.Frame(0), Sample.Picture);
        recorder.OnFrame(SampleWindows.Frame(1), Sample.Picture);
        recorder.OnFrame(SampleWindows.Frame(30), Sample.Picture);
        recorder.Flush();

        Assert.Equal([0, 1, 30], _windows.Told.Select(w => Second(w.Start)));
    }

    [Fact]
    public void A_clock_that_is_set_back_closes_what_is_open()
    {
        var zero = SampleWindows.Start;
        var recorder = new TimelineRecorder(time => zero + time, _windows);
        recorder.OnFrame(SampleWindows.Frame(100), Sample.Picture);
        zero -= TimeSpan.FromSeconds(60);
        recorder.OnFrame(SampleWindows.Frame(101), Sample.Picture);
        recorder.Flush();

        Assert.Equal([100, 41], _windows.Told.Select(w => Second(w.Start)));
    }

    [Fact]
    public void It_goes_on_with_another_session_after_a_flush()
    {
        var recorder = new TimelineRecorder(SampleWindows.Start, _windows);
        recorder.OnFrame(SampleWindows.Frame(7), Sample.Picture);
        recorder.Flush();
        recorder.Flush();
        recorder.OnFrame(SampleWindows.Frame(7.5), Sample.Picture);
        recorder.Flush();

        Assert.Equal([(7, 1L), (7, 1L)], _windows.Told.Select(w => (Second(w.Start), w.Frames)));
    }

    [Fact]
    public void Nothing_is_allocated_for_a_frame()
    {
        var recorder = new TimelineRecorder(SampleWindows.Start, new Timeline());
        Play(recorder, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Play(recorder, 60);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Play(TimelineRecorder recorder, int from)
    {
        for (var i = 0; i < 60 * 50; i++)
        {
            if (i % 2 == 0) recorder.OnFrame(SampleWindows.Frame(from + (i * 0.02)), Sample.Picture);
            recorder.OnAudio(SampleWindows.Sound(from + (i * 0.02)));
        }
    }

    private static int Second(DateTimeOffset start) => (int)(start - SampleWindows.Start).TotalSeconds;
}
