namespace Vqa.Media.Interop;

/// <summary>
/// The lines of error level that FFmpeg 5.1 logs about the device and not about the stream (libavcodec/nvdec.c, decode.c,
/// libavutil/cuda_check.h), told from the formats that they are printed with. Pure, and without allocation.
/// </summary>
internal static class HardwareLines
{
    private static readonly byte[][] _beginnings =
    [
        [.. "%s failed"u8], [.. " -> %s: %s"u8], [.. "\n"u8], [.. "Cannot load %s"u8], [.. "Failed loading nvcuvid"u8],
        [.. "Hardware is lacking required capabilities"u8], [.. "Video width %d not within"u8],
        [.. "Video height %d not within"u8], [.. "Video macroblock count"u8], [.. "Unsupported codec ID"u8],
        [.. "Unsupported chroma format"u8], [.. "Unsupported bit depth"u8], [.. "No decoder surfaces left"u8],
        [.. "hardware accelerator failed to decode picture"u8], [.. "Failed setup for format %s: hwaccel"u8],
    ];

    /// <summary>True for a line about the device.</summary>
    public static bool IsOfDevice(ReadOnlySpan<byte> format)
    {
        foreach (byte[] beginning in _beginnings)
        {
            if (format.StartsWith(beginning)) return true;
        }

        return false;
    }

    /// <summary>True for a line that begins the story of a failed call; the others go on with it.</summary>
    public static bool IsFailure(ReadOnlySpan<byte> format) =>
        format.StartsWith("%s failed"u8) || format.StartsWith("No decoder surfaces left"u8);
}
