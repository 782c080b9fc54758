namespace Vqa.Media;

/// <summary>
/// One plane of a decoded picture: 8-bit bytes or 16-bit little-endian words in native memory. Borrowed: valid until the
/// <see cref="VideoFrame"/> that it came from receives again or is disposed.
/// </summary>
/// <param name="Address">Address of the top left sample.</param>
/// <param name="Width">Samples per row.</param>
/// <param name="Height">Rows.</param>
/// <param name="StrideBytes">Bytes from one row to the next; negative for a picture that is stored bottom up.</param>
/// <param name="SampleStep">Distance of neighbours, in samples: 1 in a plane of its own, 2 where two components alternate (NV12).</param>
/// <param name="BytesPerSample">1 or 2.</param>
/// <param name="Shift">How many low bits of a 16-bit word to drop, so that <paramref name="Bits"/> remain: 0 for 10 bit in the
/// low bits, 6 for P010 (10 bits in the high bits), 4 for full 16 bit. 0 for bytes.</param>
/// <param name="Bits">Significant bits that remain after <paramref name="Shift"/>: 8 to 12. Deeper pictures are measured
/// with their 12 highest bits.</param>
public readonly record struct VideoPlane(
    nint Address, int Width, int Height, int StrideBytes, int SampleStep, int BytesPerSample, int Shift, int Bits)
{
    /// <summary>Samples are measured with at most 12 bits: sums over a 16x16 block then fit 32 bits.</summary>
    public const int MaxBits = 12;
}
