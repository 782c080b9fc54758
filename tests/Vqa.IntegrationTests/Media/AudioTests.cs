using System.Runtime.InteropServices;
using Vqa.Media;

namespace Vqa.IntegrationTests.Media;

/// <summary>Every sample of every channel equals what the ffmpeg program decodes.</summary>
public class AudioTests
{
    private const string Stereo =
        "-f lavfi -i \"aevalsrc=0.7*sin(440*2*PI*t)|0.3*sin(1000*2*PI*t+t*t):s=44100:d=1.3\" ";

    private const string Surround =
        "-f lavfi -i \"aevalsrc=0.1*sin(t*100)|0.2*sin(t*200)|0.3*sin(t*300)|0.4*sin(t*400)|0.5*sin(t*500)|0.6*sin(t*600):s=48000:d=1\" ";

    [Theory]
    [InlineData("aac.m4a", Stereo + "-c:a aac", 2)]
    [InlineData("mp3.mp3", Stereo + "-c:a libmp3lame", 2)]
    [InlineData("opus.ogg", Stereo + "-ar 48000 -c:a libopus", 2)]
    [InlineData("s16.wav", Stereo + "-c:a pcm_s16le", 2)]
    [InlineData("u8.wav", Stereo + "-c:a pcm_u8", 2)]
    [InlineData("s24.wav", Stereo + "-c:a pcm_s24le", 2)]
    [InlineData("f64.wav", Stereo + "-c:a pcm_f64le", 2)]
    [InlineData("alaw.wav", Stereo + "-c:a pcm_alaw", 2)]
    [InlineData("flac.flac", Stereo + "-c:a flac", 2)]
    [InlineData("mono.wav", Stereo + "-ac 1 -c:a pcm_s16le", 1)]
    [InlineData("ac3.ac3", Surround + "-c:a ac3", 6)]
    [InlineData("surround.wav", Surround + "-c:a pcm_s16le", 6)]
    [InlineData("ten.wav", "-f lavfi -i \"aevalsrc=t|0.1*t|0.2*t|0.3*t|0.4*t|0.5*t|0.6*t|0.7*t|0.8*t|0.9*t:s=48000:d=0.5\" -c:a pcm_s32le", 10)]
    public void Samples_equal_those_of_ffmpeg(string name, string arguments, int channels)
    {
        string clip = TestClips.Make(name, arguments);
        float[] expected = MemoryMarshal.Cast<byte, float>(FFmpegProgram.Run($"-i \"{clip}\" -f f32le -c:a pcm_f32le -")).ToArray();
        var actual = new List<float>();
        using MediaSource source = Decoding.Open(clip);
        Assert.Null(source.Info.Video);
        int errors = Decoding.Run(source, onBlock: block =>
        {
            Assert.Equal(channels, block.Channels);
            for (int i = 0; i < block.Samples; i++)
            {
                for (int c = 0; c < channels; c++) actual.Add(block.Channel(c)[i]);
            }
        });

        Assert.Equal(0, errors);
        Assert.Equal(expected.Length, actual.Count);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void A_block_tells_its_rate_layout_and_time()
    {
        string clip = TestClips.Make("surround.mp4", Surround + "-c:a aac");
        var times = new List<TimeSpan>();
        using MediaSource source = Decoding.Open(clip);
        Decoding.Run(source, onBlock: block =>
        {
            Assert.Equal(48000, block.SampleRate);
            Assert.Equal("5.1", block.ChannelLayout);
            times.Add(block.Pts!.Value.ToTimeSpan());
        });

        Assert.Equal(new AudioStreamInfo("aac", 48000, 6, "5.1", source.Info.Audio!.BitRate), source.Info.Audio);
        Assert.Equal(times.Order(), times);
        Assert.InRange(times[^1], TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(1.05));
    }
}
