namespace Vqa.Media.Interop;

/// <summary>
/// What the lines mean that FFmpeg 5.1 logs, told from the formats that they are printed with ("error while decoding MB
/// %d %d"). Pure, and without allocation: it runs on the decoders' threads.
/// </summary>
internal static class LogLines
{
    /// <summary>
    /// Beginnings of lines that decoders log as errors though no picture suffers by it: messages that go beside the
    /// pictures, the book-keeping of references, which stumbles wherever a stream is joined or cut, and a slice too
    /// many that some encoders write.
    /// </summary>
    private static readonly byte[][] _harmless =
    [
        [.. "SEI type "u8], [.. "Overread "u8], [.. "mmco: "u8], [.. "reference picture missing during reorder"u8],
        [.. "co located POCs unavailable"u8], [.. "number of reference frames"u8], [.. "Zero FPS specified"u8],
        [.. "A non-intra slice in an IDR NAL unit"u8],
        // Follows a line that says why.
        [.. "decode_slice_header error"u8],
    ];

    /// <summary>
    /// True where a line of error level, from a video decoder, tells of a picture that could not be decoded as it was
    /// meant.
    /// </summary>
    public static bool IsDamage(ReadOnlySpan<byte> format)
    {
        foreach (byte[] beginning in _harmless)
        {
            if (format.StartsWith(beginning)) return false;
        }

        return true;
    }

    /// <summary>True for the line that tells how many macroblocks were painted over.</summary>
    public static bool IsConcealment(ReadOnlySpan<byte> format) =>
        format.StartsWith("concealing %d DC, %d AC, %d MV"u8);

    /// <summary>True for the line that tells how many packets of a network stream never came.</summary>
    public static bool IsLoss(ReadOnlySpan<byte> format) => format.StartsWith("RTP: missed %d"u8);

    /// <summary>The largest number in a line, at most a million; 0 where there is none.</summary>
    /// <remarks>
    /// A macroblock lacks its DC, its AC or its vectors, often all three: the largest count is that of the macroblocks.
    /// </remarks>
    public static int LargestNumber(ReadOnlySpan<byte> line)
    {
        const int most = 1_000_000;
        int largest = 0, number = 0;
        foreach (byte letter in line)
        {
            number = letter is >= (byte)'0' and <= (byte)'9' ? Math.Min(number * 10 + letter - '0', most) : 0;
            largest = Math.Max(largest, number);
        }

        return largest;
    }
}
