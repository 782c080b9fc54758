using Vqa.Benchmarks.Accuracy;
using Vqa.Benchmarks.Accuracy.Measuring;
using Vqa.Benchmarks.Accuracy.Planting;

namespace Vqa.Tests.Benchmarks.Accuracy;

public class ProfileTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Pictures_at_one_pace_are_regular_and_a_lost_one_breaks_it()
    {
        var regular = Pictures(25, _ => true);
        var broken = Pictures(25, i => i != 12);

        Assert.True(regular.IsRegular);
        Assert.Equal(TimeSpan.FromSeconds(0.04), regular.FrameInterval);
        Assert.Equal(_second, regular.End);
        Assert.False(broken.IsRegular);
        Assert.Equal(Interval.Seconds(0.44, 0.52), Assert.Single(broken.Gaps(TimeSpan.FromSeconds(0.03))));
    }

    [Fact]
    public void Runs_are_where_all_pictures_have_a_property_for_long_enough()
    {
        var pictures = Pictures(100, _ => true);

        var runs = pictures.Runs(
            p => p.Time.TotalSeconds is (> 0.99 and < 1.99) or (> 2.49 and < 2.9) or > 3.39, TimeSpan.FromSeconds(0.5));

        Assert.Equal([Interval.Seconds(1, 2), Interval.Seconds(3.4, 4)], runs);
    }

    [Fact]
    public void Short_breaks_of_sound_are_bridged()
    {
        var levels = Enumerable.Range(0, 200).Select(i => i is 50 or 120 or 121 or 122 ? 1 : 0);
        var sound = new SoundProfile([.. levels.Select(level => new SoundSample(0, 0, level, 0, 0))]);

        var runs = sound.Runs(s => s.LeftRms == 0, _second, bridge: TimeSpan.FromMilliseconds(40));

        Assert.Equal([Interval.Seconds(0, 2.4), Interval.Seconds(2.46, 4)], runs);
    }

    [Fact]
    public async Task A_reader_measures_movement_darkness_and_colour()
    {
        var grey = Frame(100, 128, 128);
        var brighter = Frame(103, 128, 128);
        var black = Frame(16, 128, 128);
        var reader = new PictureReader();

        using var stream = new MemoryStream([.. grey, .. brighter, .. black]);
        await reader.ReadAsync(stream, TestContext.Current.CancellationToken);

        Assert.Equal([0, 3, 87], reader.Pictures.Select(p => p.Motion));
        Assert.Equal([0, 0, 1], reader.Pictures.Select(p => p.DarkShare));
        Assert.All(reader.Pictures, p => Assert.Equal((0, 0), (p.LumaDeviation, p.ChromaDeviation)));
    }

    [Fact]
    public async Task A_reader_measures_opposed_channels()
    {
        var frames = SoundReader.SampleRate / 50;
        var samples = Enumerable.Range(0, frames).SelectMany(i => new[] { Wave(i), -Wave(i) });
        var bytes = samples.SelectMany(BitConverter.GetBytes).ToArray();
        var reader = new SoundReader();

        await reader.ReadAsync(new MemoryStream(bytes), TestContext.Current.CancellationToken);

        var sample = Assert.Single(reader.Samples);
        Assert.Equal(-1, sample.Correlation, 6);
        Assert.Equal(0.5, sample.Peak, 3);

        static float Wave(int i) => 0.5f * MathF.Sin(i * 0.1f);
    }

    [Fact]
    public void Natural_silence_excuses_an_alarm_and_a_natural_still_does_not()
    {
        var footage = SyntheticFootage.Make(seconds => seconds < 5, seconds => seconds < 10);
        var profile = new FileProfile(footage.Pictures, footage.Sound, [], DecoderErrors: 3, []);

        var allowances = NaturalDefects.Of(profile, FileRole.Clean);

        var silence = Assert.Single(allowances, a => a.Detector == "audio_silence");
        Assert.Equal(Interval.Seconds(9.5, 16.5), silence.Where);
        Assert.DoesNotContain(allowances, a => a.Detector is "video_freeze" or "video_decode");
        Assert.Contains(NaturalDefects.Of(profile, FileRole.Original), a => a.Detector == "video_decode");
    }

    private static PictureProfile Pictures(int count, Func<int, bool> isThere) =>
        new([.. Enumerable.Range(0, count).Where(isThere).Select(Picture)]);

    private static PictureSample Picture(int index) => new(TimeSpan.FromSeconds(0.04 * index), 1, 100, 20, 5, 0);

    private static byte[] Frame(byte luma, byte cb, byte cr)
    {
        var plane = PictureReader.Width * PictureReader.Height;
        return [.. Enumerable.Repeat(luma, plane), .. Enumerable.Repeat(cb, plane), .. Enumerable.Repeat(cr, plane)];
    }
}
