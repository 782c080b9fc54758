namespace Vqa.Media;

/// <summary>What an open input holds.</summary>
/// <param name="Container">Name of the demuxer ("mov,mp4,m4a,3gp,3g2,mj2", "mpegts", "hls").</param>
/// <param name="Duration">Declared length; null for a live source, or where the container does not tell.</param>
/// <param name="Start">Earliest time stamp of the video stream, of the audio stream where there is no video; null where unknown.</param>
/// <param name="IsLive">True where the input is paced by its sender: no seeking, no known end.</param>
/// <param name="Video">The video stream that is decoded; null where there is none.</param>
/// <param name="Audio">The audio stream that is decoded; null where there is none.</param>
public sealed record MediaInfo(
    string Container, TimeSpan? Duration, TimeSpan? Start, bool IsLive, VideoStreamInfo? Video, AudioStreamInfo? Audio);

/// <summary>A video stream as the container and codec parameters declare it.</summary>
/// <param name="Codec">Short name, "h264".</param>
/// <param name="Profile">Codec profile in words; null where unknown.</param>
/// <param name="Width">Coded picture width in samples.</param>
/// <param name="Height">Coded picture height in samples.</param>
/// <param name="PixelFormat">FFmpeg's name, "yuv420p"; null where unknown before decoding.</param>
/// <param name="FrameRate">Nominal frames per second; 0 where unknown.</param>
/// <param name="SampleAspectRatio">Width of a sample over its height; 1 for square ones.</param>
/// <param name="IsInterlaced">Declared as interlaced.</param>
/// <param name="BitRate">Bits per second; 0 where unknown.</param>
public sealed record VideoStreamInfo(
    string Codec, string? Profile, int Width, int Height, string? PixelFormat,
    double FrameRate, double SampleAspectRatio, bool IsInterlaced, long BitRate);

/// <summary>An audio stream as the container and codec parameters declare it.</summary>
/// <param name="Codec">Short name, "aac".</param>
/// <param name="SampleRate">Samples per second and channel.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="ChannelLayout">FFmpeg's name, "stereo", "5.1(side)".</param>
/// <param name="BitRate">Bits per second; 0 where unknown.</param>
public sealed record AudioStreamInfo(string Codec, int SampleRate, int Channels, string ChannelLayout, long BitRate);
