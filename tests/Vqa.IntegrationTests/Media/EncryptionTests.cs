using Vqa.Media;

namespace Vqa.IntegrationTests.Media;

/// <summary>Encrypted media, with the right key, a wrong one, and none.</summary>
public class EncryptionTests
{
    private const string Key = "76a6c65c5ea762046bd749a2e632ccbb";
    private const string Plain = "-f lavfi -i testsrc2=s=160x120:r=25:d=1 -f lavfi -i sine=d=1 -c:v libx264 -pix_fmt yuv420p -c:a aac ";

    private static string Encrypted => TestClips.Make(
        "encrypted.mp4",
        Plain + $"-encryption_scheme cenc-aes-ctr -encryption_key {Key} -encryption_kid a7e61c373e219033c21091fa607bf3b8");

    [Fact]
    public void The_right_key_gives_the_frames_that_were_encrypted()
    {
        Assert.Equal(Hashes(TestClips.Make("plain.mp4", Plain), null, out _), Hashes(Encrypted, Key, out int errors));
        Assert.Equal(0, errors);
    }

    [Fact]
    public void A_wrong_key_gives_errors_or_other_frames_but_ends()
    {
        List<string> frames = Hashes(Encrypted, Key.Replace('7', '8'), out int errors);
        Assert.True(errors > 0);
        Assert.NotEqual(Hashes(Encrypted, Key, out _), frames);
    }

    [Fact]
    public void A_missing_key_is_recognised()
    {
        MediaException exception = Assert.Throws<MediaException>(() => Hashes(Encrypted, null, out _));
        Assert.Equal(MediaError.EncryptedWithoutKey, exception.Error);
        Assert.Contains("--decrypt-key", exception.Message);
    }

    private static List<string> Hashes(string clip, string? key, out int errors)
    {
        var hashes = new List<string>();
        using MediaSource source = Decoding.Open(clip, new SourceOptions { DecryptionKey = key });
        errors = Decoding.Run(source, frame => hashes.Add(Decoding.Hash(frame.Luma)));
        return hashes;
    }
}
