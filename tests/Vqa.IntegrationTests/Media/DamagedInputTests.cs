using Vqa.Media;

namespace Vqa.IntegrationTests.Media;

/// <summary>Inputs that are no media, or no longer: each has its kind of error, and a message that names it.</summary>
public class DamagedInputTests
{
    private const string Clip = "-f lavfi -i testsrc2=s=160x120:r=25:d=2 -c:v libx264 -pix_fmt yuv420p -g 10";

    [Fact]
    public void A_missing_file_is_not_found() => AssertFails(Path.Combine(TestClips.NewFolder(), "none.mp4"), MediaError.NotFound);

    [Fact]
    public void A_directory_is_no_format() => AssertFails(TestClips.NewFolder(), MediaError.UnknownFormat);

    [Fact]
    public void An_empty_file_is_damaged() => AssertFails(Write("empty.mp4", []), MediaError.Damaged);

    [Fact]
    public void A_text_is_no_format() =>
        AssertFails(Write("text.txt", "The quick brown fox jumps over the lazy dog.\n"u8.ToArray()), MediaError.UnknownFormat);

    [Fact]
    public void An_mp4_without_its_index_is_damaged()
    {
        byte[] whole = File.ReadAllBytes(TestClips.Make("clip.mp4", Clip));
        AssertFails(Write("cut.mp4", whole[..(whole.Length / 2)]), MediaError.Damaged);
    }

    [Fact]
    public void A_subtitle_file_has_no_streams_to_decode() =>
        AssertFails(Write("words.srt", "1\n00:00:00,000 --> 00:00:01,000\nHello\n"u8.ToArray()), MediaError.NoStreams);

    [Theory]
    [InlineData("clip.ts", Clip)]
    [InlineData("clip.mkv", Clip)]
    [InlineData("faststart.mp4", Clip + " -movflags +faststart")]
    public void A_truncated_file_is_decoded_as_far_as_it_goes(string name, string arguments)
    {
        byte[] whole = File.ReadAllBytes(TestClips.Make(name, arguments));
        string cut = Write(name, whole[..(whole.Length * 2 / 3)]);
        int frames = 0;
        using MediaSource source = Decoding.Open(cut);
        Exception? broken = Record.Exception(() => Decoding.Run(source, _ => frames++));

        Assert.InRange(frames, 20, 49);
        if (broken is not null) Assert.Equal(MediaError.Damaged, Assert.IsType<MediaException>(broken).Error);
    }

    [Fact]
    public void Damaged_pictures_come_out_and_are_reported()
    {
        byte[] bytes = File.ReadAllBytes(TestClips.Make("clip.ts", Clip));
        var random = new Random(1);
        for (int i = 0; i < 60; i++) bytes[random.Next(bytes.Length / 4, bytes.Length)] ^= (byte)(1 << random.Next(8));
        int frames = 0, flagged = 0;
        using MediaSource source = Decoding.Open(Write("damaged.ts", bytes));
        int errors = Decoding.Run(source, frame =>
        {
            frames++;
            bool isFlagged = frame.IsCorrupt || frame.IsBitstreamInvalid || frame.HasMissingReference || frame.IsConcealed
                || frame.HasDamagedSlices;
            if (isFlagged) flagged++;
        });

        Assert.InRange(frames, 30, 50);
        Assert.True(errors + flagged > 0);
    }

    private static void AssertFails(string path, MediaError error)
    {
        MediaException exception = Assert.Throws<MediaException>(() => Decoding.Open(path));
        Assert.Equal(error, exception.Error);
        Assert.StartsWith(path + ": ", exception.Message);
    }

    private static string Write(string name, byte[] content)
    {
        string path = Path.Combine(TestClips.NewFolder(), name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
