using Vqa.Media;

namespace Vqa.IntegrationTests.Media;

/// <summary>Inputs without a length and without a way back.</summary>
public class PipeTests
{
    [Theory]
    [InlineData("clip.ts", "-c:v mpeg2video")]
    [InlineData("clip.mkv", "-c:v libx264 -pix_fmt yuv420p")]
    [InlineData("clip.mp4", "-c:v libx264 -pix_fmt yuv420p -movflags +frag_keyframe+empty_moov")]
    public async Task A_named_pipe_gives_all_frames_and_is_live(string name, string codec)
    {
        string clip = TestClips.Make(name, "-f lavfi -i testsrc2=s=160x120:r=25:d=2 " + codec);
        string pipe = NamedPipe.Create(TestClips.NewFolder());
        Task writer = Task.Run(
            () =>
            {
                using FileStream from = File.OpenRead(clip);
                using FileStream to = File.OpenWrite(pipe);
                from.CopyTo(to);
            },
            TestContext.Current.CancellationToken);
        int frames = 0;
        using (MediaSource source = Decoding.Open(pipe))
        {
            Assert.True(source.Info.IsLive);
            Assert.Null(source.Info.Duration);
            Decoding.Run(source, _ => frames++);
        }

        await writer;
        Assert.Equal(50, frames);
    }
}
