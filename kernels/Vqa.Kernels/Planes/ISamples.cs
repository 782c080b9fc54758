using System.Runtime.CompilerServices;
using Vqa.Kernels.Lanes;

namespace Vqa.Kernels.Planes;

/// <summary>How samples lie in memory: the only thing in which kernels for bytes and for words differ.</summary>
internal unsafe interface ISamples
{
    /// <summary>Bytes of a sample.</summary>
    static abstract int Size { get; }

    /// <summary>One sample.</summary>
    static abstract int Read(byte* address, int shift, int maxValue);

    /// <summary>As many samples as there are lanes, one to a lane.</summary>
    static abstract TWords Load<TLanes, TWords, TSums>(byte* address, int shift, TWords mask)
        where TLanes : struct, ILanes<TWords, TSums>
        where TWords : unmanaged
        where TSums : unmanaged;
}

/// <summary>8-bit samples in bytes: nothing to shift or to mask.</summary>
internal readonly unsafe struct ByteSamples : ISamples
{
    public static int Size => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(byte* address, int shift, int maxValue) => *address;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWords Load<TLanes, TWords, TSums>(byte* address, int shift, TWords mask)
        where TLanes : struct, ILanes<TWords, TSums>
        where TWords : unmanaged
        where TSums : unmanaged
        => TLanes.LoadBytes(address);
}

/// <summary>
/// Samples in 16-bit words. Bits above the sample's are masked off: a decoder leaves them 0, a damaged file need not,
/// and every bound proven here stands on samples of at most 12 bits.
/// </summary>
internal readonly unsafe struct WordSamples : ISamples
{
    public static int Size => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(byte* address, int shift, int maxValue) => (*(ushort*)address >> shift) & maxValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWords Load<TLanes, TWords, TSums>(byte* address, int shift, TWords mask)
        where TLanes : struct, ILanes<TWords, TSums>
        where TWords : unmanaged
        where TSums : unmanaged
        => TLanes.LoadWords(address, shift, mask);
}
