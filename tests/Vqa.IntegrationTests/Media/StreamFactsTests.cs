using Vqa.Media;

namespace Vqa.IntegrationTests.Media;

/// <summary>What an input says of itself reaches the caller: shape, interlacing, range, which streams there are.</summary>
public class StreamFactsTests
{
    [Fact]
    public void A_file_tells_its_streams_and_duration()
    {
        string clip = TestClips.Make(
            "facts.mp4", "-f lavfi -i testsrc2=s=320x240:r=25:d=2 -f lavfi -i sine=r=48000:d=2 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2");
        using MediaSource source = Decoding.Open(clip);
        MediaInfo info = source.Info;
        Assert.Equal("mov,mp4,m4a,3gp,3g2,mj2", info.Container);
        Assert.False(info.IsLive);
        Assert.InRange(info.Duration!.Value, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(2.1));
        Assert.Equal(("h264", 320, 240, 25.0, "yuv420p"), (info.Video!.Codec, info.Video.Width, info.Video.Height, info.Video.FrameRate, info.Video.PixelFormat));
        Assert.Equal(("aac", 48000, 2, "stereo"), (info.Audio!.Codec, info.Audio.SampleRate, info.Audio.Channels, info.Audio.ChannelLayout));
    }

    [Fact]
    public void Anamorphic_and_interlaced_pictures_say_so()
    {
        string clip = TestClips.Make(
            "pal.ts", "-f lavfi -i testsrc2=s=720x576:r=25:d=0.2 -vf setsar=64/45,setfield=tff -c:v mpeg2video -flags +ilme+ildct -pix_fmt yuv420p");
        int frames = 0;
        using MediaSource source = Decoding.Open(clip);
        Assert.Equal(64.0 / 45, source.Info.Video!.SampleAspectRatio, 6);
        Decoding.Run(source, frame =>
        {
            frames++;
            Assert.Equal(64.0 / 45, frame.SampleAspectRatio, 6);
            Assert.True(frame.IsInterlaced);
            Assert.False(frame.IsFullRange);
        });
        Assert.Equal(5, frames);
    }

    [Fact]
    public void Full_range_is_recognised()
    {
        string clip = TestClips.Make("full.mkv", "-f lavfi -i testsrc2=s=160x120:r=25:d=0.2 -vf scale=out_range=full -color_range pc -c:v libx264 -pix_fmt yuv420p");
        using MediaSource source = Decoding.Open(clip);
        int full = 0;
        Decoding.Run(source, frame => full += frame.IsFullRange ? 1 : 0);
        Assert.Equal(5, full);
    }

    [Fact]
    public void A_cover_picture_is_no_video()
    {
        string cover = TestClips.Make("cover.png", "-f lavfi -i testsrc2=s=64x64 -frames:v 1");
        string clip = TestClips.Make(
            "song.mp3", $"-f lavfi -i sine=d=1 -i \"{cover}\" -map 0 -map 1 -c:a libmp3lame -c:v png -disposition:v attached_pic");
        using MediaSource source = Decoding.Open(clip);
        Assert.Null(source.Info.Video);
        Assert.NotNull(source.Info.Audio);
    }

    [Fact]
    public void The_larger_picture_and_the_default_sound_are_chosen()
    {
        string clip = TestClips.Make(
            "many.mkv",
            "-f lavfi -i testsrc2=s=64x64:r=25:d=0.4 -f lavfi -i testsrc2=s=320x240:r=25:d=0.4 -f lavfi -i sine=r=44100:d=0.4 -f lavfi -i sine=r=48000:d=0.4 "
            + "-map 0 -map 1 -map 2 -map 3 -c:v mpeg4 -c:a mp2 -disposition:v 0 -disposition:a:0 0 -disposition:a:1 default");
        using MediaSource source = Decoding.Open(clip);
        Assert.Equal(320, source.Info.Video!.Width);
        Assert.Equal(48000, source.Info.Audio!.SampleRate);
        var sizes = new HashSet<int>();
        Decoding.Run(source, frame => sizes.Add(frame.Width));
        Assert.Equal([320], sizes);
    }

    [Fact]
    public void Keyframes_and_packet_sizes_are_told()
    {
        string clip = TestClips.Make("gop.mp4", "-f lavfi -i testsrc2=s=160x120:r=25:d=1 -c:v libx264 -g 5 -sc_threshold 0 -pix_fmt yuv420p");
        int keyframes = 0, keyPackets = 0;
        long frameBytes = 0, packetBytes = 0;
        using MediaSource source = Decoding.Open(clip);
        Decoding.Run(
            source,
            frame =>
            {
                keyframes += frame.IsKeyFrame ? 1 : 0;
                frameBytes += frame.PacketBytes;
            },
            onPacket: packet =>
            {
                keyPackets += packet.IsKeyFrame ? 1 : 0;
                packetBytes += packet.SizeBytes;
            });
        Assert.Equal((5, 5), (keyframes, keyPackets));
        Assert.Equal(packetBytes, frameBytes);
    }

    [Fact]
    public void A_picture_beyond_the_limit_of_the_policy_is_refused_by_the_decoder()
    {
        string clip = TestClips.Make("large.mp4", "-f lavfi -i testsrc2=s=640x480:r=25:d=0.2 -c:v libx264 -pix_fmt yuv420p");
        var options = new SourceOptions { Policy = SourcePolicy.CommandLine with { MaxPictureSamples = 320 * 240 } };
        using MediaSource source = Decoding.Open(clip, options);
        int frames = 0;
        Exception? refused = Record.Exception(() => Assert.True(Decoding.Run(source, _ => frames++) > 0));
        Assert.True(refused is null or MediaException, refused?.ToString());
        Assert.Equal(0, frames);
    }
}
