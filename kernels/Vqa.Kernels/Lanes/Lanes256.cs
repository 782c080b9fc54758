using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vqa.Kernels.Blocks;

namespace Vqa.Kernels.Lanes;

/// <summary>AVX2: one block of words side by side, or two of bytes.</summary>
internal readonly unsafe struct Lanes256 : IByteLanes<Vector256<byte>, Vector256<short>, Vector256<int>>
{
    public static int Count => 16;

    public static bool IsSupported => Avx2.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Fill(short value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> LoadBytes(byte* address) => Avx2.ConvertToVector256Int16(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> LoadWords(byte* address, int shift, Vector256<short> mask)
        => (Vector256.Load((short*)address) >>> shift) & mask;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Add(Vector256<short> a, Vector256<short> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> a, Vector256<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Subtract(Vector256<int> a, Vector256<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> AbsoluteDifference(Vector256<short> a, Vector256<short> b)
        => Vector256.Abs(a - b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> CountBelow(Vector256<short> a, Vector256<short> limit) => (a - limit) >>> 15;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<short> a, Vector256<short> b)
        => Avx2.MultiplyAddAdjacent(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddPairs(Vector256<short> a)
        => (a.AsInt32() & Vector256.Create(0xFFFF)) + (a.AsInt32() >>> 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> FirstColumns(Vector256<short> a)
        => a & Vector256.CreateScalar((short)-1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> EvenLanes(Vector256<short> a) => a & Vector256.Create(0xFFFF).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sum(Vector256<int> a)
    {
        var (lower, upper) = Vector256.Widen(a.AsUInt32());
        return Vector256.Sum(lower + upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumns(Vector256<short> a, uint* totals)
    {
        var (lower, upper) = Vector256.Widen(a.AsUInt16());
        (Vector256.Load(totals) + lower).Store(totals);
        (Vector256.Load(totals + 8) + upper).Store(totals + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(in BlockSums<Vector256<int>> sums, BlockMetrics* blocks)
        => JoinHalves(
            AddLanes(sums.Sum, sums.SumSquares, sums.Sad, sums.Dark),
            AddLanes(sums.EdgeColumns, sums.InnerColumns, sums.EdgeRows, sums.InnerRows)).Store((int*)blocks);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Fill(byte value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Load(byte* address) => Vector256.Load(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> AbsoluteDifference(Vector256<byte> a, Vector256<byte> b)
        => Avx2.SubtractSaturate(a, b) | Avx2.SubtractSaturate(b, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SumDifferences(Vector256<byte> a, Vector256<byte> b)
        => Avx2.SumAbsoluteDifferences(a, b).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> CountAtMost(Vector256<byte> counts, Vector256<byte> a, Vector256<byte> limit)
        => counts - Vector256.Equals(Vector256.Min(a, limit), a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Even(Vector256<byte> a) => a.AsInt16() & Vector256.Create((short)0xFF);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Odd(Vector256<byte> a) => a.AsInt16() >>> 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> FirstOfBlocks(Vector256<short> a)
        => a & Vector256.Create((ulong)0xFFFF, 0, 0xFFFF, 0).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumns(Vector256<short> even, Vector256<short> odd, uint* totals)
    {
        var (evens, odds) = (even.GetLower() + even.GetUpper(), odd.GetLower() + odd.GetUpper());
        var first = Avx2.ConvertToVector256Int32(Sse2.UnpackLow(evens, odds)).AsUInt32();
        var last = Avx2.ConvertToVector256Int32(Sse2.UnpackHigh(evens, odds)).AsUInt32();
        (Vector256.Load(totals) + first).Store(totals);
        (Vector256.Load(totals + 8) + last).Store(totals + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBlocks(in BlockSums<Vector256<int>> sums, BlockMetrics* blocks)
    {
        var first = AddLanes(sums.Sum, sums.SumSquares, sums.Sad, sums.Dark);
        var last = AddLanes(sums.EdgeColumns, sums.InnerColumns, sums.EdgeRows, sums.InnerRows);
        Avx2.Permute2x128(first, last, 0x20).Store((int*)blocks);
        Avx2.Permute2x128(first, last, 0x31).Store((int*)(blocks + 1));
    }

    /// <summary>The first four metrics lie in both halves of one vector, the last four in those of the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> JoinHalves(Vector256<int> first, Vector256<int> last)
        => Avx2.Permute2x128(first, last, 0x20) + Avx2.Permute2x128(first, last, 0x31);

    /// <summary>In each half of 128 bits: the sum of a's lanes, of b's, of c's, of d's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> AddLanes(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d)
    {
        var ab = (Avx2.UnpackLow(a, b) + Avx2.UnpackHigh(a, b)).AsInt64();
        var cd = (Avx2.UnpackLow(c, d) + Avx2.UnpackHigh(c, d)).AsInt64();
        return Avx2.UnpackLow(ab, cd).AsInt32() + Avx2.UnpackHigh(ab, cd).AsInt32();
    }
}
