using Vqa.Media;

namespace Vqa.Node.Api;

/// <summary>What a source holds.</summary>
/// <param name="Container">FFmpeg's name of the container.</param>
/// <param name="IsLive">Paced by its sender.</param>
/// <param name="Video">Its video stream.</param>
/// <param name="Audio">Its audio stream.</param>
internal sealed record SourceView(
    string Container, bool IsLive, SourceView.VideoView? Video = null, SourceView.AudioView? Audio = null)
{
    /// <summary>The view of what was found.</summary>
    public static SourceView Of(MediaInfo info) => new(
        info.Container,
        info.IsLive,
        info.Video is { } video
            ? new VideoView(video.Codec, video.Width, video.Height, video.FrameRate, video.PixelFormat) : null,
        info.Audio is { } audio ? new AudioView(audio.Codec, audio.SampleRate, audio.Channels, audio.ChannelLayout)
            : null);

    /// <summary>A video stream as it is declared.</summary>
    internal sealed record VideoView(string Codec, int Width, int Height, double FrameRate, string? PixelFormat = null);

    /// <summary>An audio stream as it is declared.</summary>
    internal sealed record AudioView(string Codec, int SampleRate, int Channels, string ChannelLayout);
}
