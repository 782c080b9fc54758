using System.Globalization;
using Vqa.Benchmarks.Accuracy.Clips;

namespace Vqa.Benchmarks.Accuracy.Planting;

/// <summary>How a test file is compressed.</summary>
/// <param name="Container">"mp4", "ts" or "mkv".</param>
/// <param name="VideoCodec">Name of the encoder.</param>
/// <param name="SoundCodec">Name of the encoder.</param>
/// <param name="BitsPerPixel">Compressed bits per sample of luma, before the codec's own efficiency.</param>
/// <param name="KeyframeSeconds">Longest distance of keyframes.</param>
/// <param name="TenBit">Ten bits per sample instead of eight.</param>
/// <param name="Channels">Sound channels.</param>
internal sealed record EncodingChoice(
    string Container,
    string VideoCodec,
    string SoundCodec,
    double BitsPerPixel,
    double KeyframeSeconds,
    bool TenBit,
    int Channels)
{
    private const string H264 = "libx264", Hevc = "libx265", Mpeg2 = "mpeg2video", Vp9 = "libvpx-vp9";

    /// <summary>What both parts of a splice are made with; the second may change the video codec.</summary>
    public static EncodingChoice ForSplice(Random random) =>
        new("ts", H264, "aac", random.Between(0.08, 0.2), 2, TenBit: false, Channels: 2);

    /// <summary>The same with another video codec.</summary>
    public EncodingChoice WithOtherCodec(FrameRate rate) => this with { VideoCodec = rate.IsStandard ? Mpeg2 : Hevc };

    /// <summary>A random choice among what a plan and its footage can be carried by.</summary>
    public static EncodingChoice For(Footage footage, EncodingNeeds needs, Random random)
    {
        // MPEG-2 counts pictures at a standard rate: it can neither leave a gap nor follow an irregular pace.
        var mpeg2 = footage is { IsRegular: true, Rate.IsStandard: true } && !needs.HasFlag(EncodingNeeds.Gaps);
        var anyCodec = !needs.HasFlag(EncodingNeeds.NoticesBitErrors);
        var transportStream = needs.HasFlag(EncodingNeeds.TransportStream);
        List<string> codecs = [H264, H264, H264, H264];
        codecs.AddRange(mpeg2 ? [Mpeg2, Mpeg2] : []);
        codecs.AddRange(anyCodec ? [Hevc] : []);
        codecs.AddRange(anyCodec && !transportStream ? [Vp9] : []);
        var codec = random.Pick(codecs);
        List<string> containers = codec switch
        {
            _ when transportStream => ["ts"],
            Mpeg2 => ["ts", "mkv"],
            Vp9 => ["mkv", "mp4"],
            _ => ["mp4", "ts", "mkv"],
        };
        if (needs.HasFlag(EncodingNeeds.Gaps))
        {
            containers.Remove("mp4");
        }

        var container = random.Pick(containers);
        var sound = random.Pick<string>(container switch
        {
            "mp4" => ["aac"],
            "ts" => ["aac", "mp2"],
            _ => ["aac", "flac", "libopus"],
        });
        var mono = !needs.HasFlag(EncodingNeeds.TwoChannels) && random.Chance(0.2);
        return new EncodingChoice(
            container,
            codec,
            sound,
            Math.Exp(random.Between(Math.Log(0.05), Math.Log(0.2))),
            random.Between(0.5, 2),
            codec == Hevc && random.Chance(0.4),
            mono ? 1 : 2);
    }

    /// <summary>Encoder options for a picture size and rate.</summary>
    public IEnumerable<string> VideoArguments(int width, int height, FrameRate rate)
    {
        var efficiency = VideoCodec switch { Mpeg2 => 2.5, H264 => 1, _ => 0.7 };
        var kilobits = Math.Max(120, BitsPerPixel * efficiency * width * height * rate.Value / 1000);
        var keyframes = Math.Max(2, (int)(KeyframeSeconds * rate.Value)).ToString(CultureInfo.InvariantCulture);
        return
        [
            "-c:v", VideoCodec, "-b:v", FormattableString.Invariant($"{kilobits:0}k"), "-g", keyframes,
            "-pix_fmt", TenBit ? "yuv420p10le" : "yuv420p", "-threads", "1",
            .. VideoCodec switch
            {
                H264 => new[] { "-preset", "veryfast", "-enc_time_base:v", "1:90000", "-fps_mode", "passthrough" },
                Hevc =>
                [
                    "-preset", "ultrafast", "-x265-params", "log-level=error:pools=none:frame-threads=1",
                    "-enc_time_base:v", "1:90000", "-fps_mode", "passthrough",
                ],
                Vp9 =>
                [
                    "-deadline", "realtime", "-cpu-used", "8",
                    "-enc_time_base:v", "1:90000", "-fps_mode", "passthrough",
                ],
                _ => ["-r", rate.ToString(), "-fps_mode", "cfr", "-bf", "2", "-maxrate", "20M", "-bufsize", "20M"],
            },
        ];
    }

    /// <summary>Encoder options for the sound.</summary>
    public IEnumerable<string> SoundArguments() =>
    [
        "-c:a", SoundCodec, "-ac", Channels.ToString(CultureInfo.InvariantCulture),
        .. SoundCodec == "flac" ? new[] { "-sample_fmt", "s16" } : ["-b:a", $"{80 * Channels}k"],
    ];

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Container} {VideoCodec} {BitsPerPixel:0.000} bit/px gop {KeyframeSeconds:0.0} s "
        + $"{(TenBit ? "10 bit " : "")}{SoundCodec} {Channels} ch";
}
