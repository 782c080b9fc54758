namespace Vqa.Kernels.Planes;

/// <summary>
/// A borrowed view of one plane of samples: 8-bit bytes, or 16-bit little-endian words.
/// It owns nothing: the memory must outlive every call that takes the view.
/// </summary>
/// <param name="Address">Address of the top left sample.</param>
/// <param name="Width">Samples per row, 1 to 16384.</param>
/// <param name="Height">Rows, 1 to 16384.</param>
/// <param name="StrideBytes">Bytes from one row to the next; at least a row's bytes in magnitude, negative for
/// a picture that is stored bottom up.</param>
/// <param name="BytesPerSample">1 or 2.</param>
/// <param name="Shift">How many low bits of a 16-bit word to drop, so that at most <see cref="MaxBits"/> remain:
/// 0 for 10-bit in the low bits, 6 for P010 (10 bits in the high bits), 4 for full 16 bit. 0 for bytes.</param>
/// <param name="Bits">Significant bits of a measured sample, after <paramref name="Shift"/>: 8 to 12.</param>
public readonly record struct PlaneView(
    nint Address, int Width, int Height, int StrideBytes, int BytesPerSample, int Shift, int Bits)
{
    /// <summary>
    /// Samples are measured with at most 12 bits. This keeps every sum of a 16x16 block inside 32 bits
    /// (256 * 4095^2 = 4 292 870 400 &lt; 2^32) and every column of 16 gradients inside 16 bits (16 * 4095 = 65 520).
    /// </summary>
    public const int MaxBits = 12;

    /// <summary>Largest width and height, in samples.</summary>
    public const int MaxSide = 16384;

    /// <summary>Largest sample value: 255 for 8 bit, 4095 for 12.</summary>
    public int MaxValue => (1 << Bits) - 1;

    /// <summary>Address of the first sample of a row.</summary>
    internal unsafe byte* Row(int y) => (byte*)Address + ((nint)y * StrideBytes);

    /// <summary>Throws where a rule above is broken: kernels prove their bounds from them, and trust them.</summary>
    /// <param name="sampleStep">Samples from one sample of this plane to the next: 2 where two planes share their
    /// rows.</param>
    internal void Validate(int sampleStep = 1)
    {
        var isByte = BytesPerSample == 1 && Shift == 0 && Bits == 8;
        var isWord = BytesPerSample == 2 && Bits is >= 8 and <= MaxBits && Shift >= 0 && Shift + Bits <= 16;
        var rowBytes = ((((long)Width - 1) * sampleStep) + 1) * BytesPerSample;
        var areRowsApart = Height == 1 || Math.Abs((long)StrideBytes) >= rowBytes;
        if (Address == 0 || Width is < 1 or > MaxSide || Height is < 1 or > MaxSide
            || !(isByte || isWord) || !areRowsApart)
        {
            throw new ArgumentException($"This is no plane that can be measured: {this}.");
        }
    }
}
