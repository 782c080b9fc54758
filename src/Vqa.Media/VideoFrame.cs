namespace Vqa.Media;

/// <summary>A decoded picture.</summary>
public sealed class VideoFrame
{
}
