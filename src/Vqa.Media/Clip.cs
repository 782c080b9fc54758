namespace Vqa.Media;

/// <summary>A stretch of a stream that was written.</summary>
/// <param name="Files">Names of its files in their order, without folder. One, but where the codec or the time line changed and the
/// container cannot say so: then each part has one.</param>
/// <param name="Container">FFmpeg's name of the first file's container: "mpegts", "matroska", "nut".</param>
/// <param name="Bytes">Size of all files.</param>
/// <param name="Packets">Packets written.</param>
/// <param name="Dropped">Packets that the container could not carry.</param>
public sealed record Clip(IReadOnlyList<string> Files, string Container, long Bytes, int Packets, int Dropped);
