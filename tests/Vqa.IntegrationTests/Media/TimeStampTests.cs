using Vqa.Media;

namespace Vqa.IntegrationTests.Media;

/// <summary>Times come out as the container has them: sound ones, odd ones, none.</summary>
public class TimeStampTests
{
    private const string Clip = "-f lavfi -i testsrc2=s=160x120:r=25:d=1 ";

    [Fact]
    public void Presentation_times_are_exact_and_in_order()
    {
        string clip = TestClips.Make("ntsc.mp4", "-f lavfi -i testsrc2=s=160x120:r=30000/1001:d=2 -c:v libx264 -bf 2 -pix_fmt yuv420p -video_track_timescale 30000");
        var times = new List<MediaTime?>();
        var durations = new HashSet<MediaTime?>();
        using MediaSource source = Decoding.Open(clip);
        Decoding.Run(source, frame =>
        {
            times.Add(frame.Pts);
            durations.Add(frame.Duration);
        });

        Assert.Equal(Enumerable.Range(0, 60).Select(i => (MediaTime?)new MediaTime(i * 1001, 1, 30000)), times);
        Assert.Equal([new MediaTime(1001, 1, 30000)], durations);
    }

    [Fact]
    public void An_elementary_stream_has_no_presentation_times()
    {
        string clip = TestClips.Make("raw.h264", Clip + "-c:v libx264 -bf 0 -pix_fmt yuv420p");
        var times = new List<MediaTime?>();
        using MediaSource source = Decoding.Open(clip);
        Decoding.Run(source, frame => times.Add(frame.Pts), threads: 1);
        Assert.Equal(25, times.Count);
        Assert.All(times, Assert.Null);
    }

    [Fact]
    public void Times_that_run_back_are_passed_as_they_are()
    {
        // Two recordings that both begin at zero, joined as bytes.
        byte[] part = File.ReadAllBytes(TestClips.Make("part.ts", Clip + "-c:v mpeg2video"));
        string joined = Path.Combine(TestClips.NewFolder(), "joined.ts");
        File.WriteAllBytes(joined, [.. part, .. part]);
        var times = new List<TimeSpan>();
        using MediaSource source = Decoding.Open(joined);
        Decoding.Run(source, frame => times.Add(frame.Pts!.Value.ToTimeSpan()));

        Assert.Equal(50, times.Count);
        Assert.Equal(times[0], times[25]);
        Assert.Single(Enumerable.Range(1, 49), i => times[i] < times[i - 1]);
    }

    [Fact]
    public void Variable_frame_rates_keep_their_times()
    {
        string clip = TestClips.Make(
            "vfr.mkv", "-f lavfi -i testsrc2=s=160x120:r=25:d=2 -vf \"select='not(mod(n,3))+lt(n,10)'\" -fps_mode vfr -c:v libx264 -bf 0 -pix_fmt yuv420p");
        int[] expected = [.. Enumerable.Range(0, 50).Where(n => n % 3 == 0 || n < 10).Select(n => n * 40)];
        var times = new List<int>();
        using MediaSource source = Decoding.Open(clip);
        Decoding.Run(source, frame => times.Add((int)frame.Pts!.Value.ToTimeSpan().TotalMilliseconds));
        Assert.Equal(expected, times);
    }
}
