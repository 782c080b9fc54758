using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vqa.Kernels.Blocks;

namespace Vqa.Kernels.Lanes;

/// <summary>AVX-512 BW: two blocks of words side by side, or four of bytes.</summary>
internal readonly unsafe struct Lanes512 : IByteLanes<Vector512<byte>, Vector512<short>, Vector512<int>>
{
    public static int Count => 32;

    public static bool IsSupported => Avx512BW.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Fill(short value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> LoadBytes(byte* address)
        => Avx512BW.ConvertToVector512Int16(Vector256.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> LoadWords(byte* address, int shift, Vector512<short> mask)
        => (Vector512.Load((short*)address) >>> shift) & mask;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Add(Vector512<short> a, Vector512<short> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> a, Vector512<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Subtract(Vector512<int> a, Vector512<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> AbsoluteDifference(Vector512<short> a, Vector512<short> b)
        => Vector512.Abs(a - b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> CountBelow(Vector512<short> a, Vector512<short> limit) => (a - limit) >>> 15;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(Vector512<short> a, Vector512<short> b)
        => Avx512BW.MultiplyAddAdjacent(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> AddPairs(Vector512<short> a)
        => (a.AsInt32() & Vector512.Create(0xFFFF)) + (a.AsInt32() >>> 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> FirstColumns(Vector512<short> a)
        => a & Vector512.Create(Vector256.CreateScalar((short)-1), Vector256.CreateScalar((short)-1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> EvenLanes(Vector512<short> a) => a & Vector512.Create(0xFFFF).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sum(Vector512<int> a)
    {
        var (lower, upper) = Vector512.Widen(a.AsUInt32());
        return Vector512.Sum(lower + upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumns(Vector512<short> a, uint* totals)
    {
        var (lower, upper) = Vector512.Widen(a.AsUInt16());
        (Vector512.Load(totals) + lower + upper).Store(totals);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(in BlockSums<Vector512<int>> sums, BlockMetrics* blocks)
    {
        var first = AddLanes(sums.Sum, sums.SumSquares, sums.Sad, sums.Dark);
        var last = AddLanes(sums.EdgeColumns, sums.InnerColumns, sums.EdgeRows, sums.InnerRows);
        Lanes256.JoinHalves(first.GetLower(), last.GetLower()).Store((int*)blocks);
        Lanes256.JoinHalves(first.GetUpper(), last.GetUpper()).Store((int*)(blocks + 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Fill(byte value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Load(byte* address) => Vector512.Load(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> AbsoluteDifference(Vector512<byte> a, Vector512<byte> b)
        => Avx512BW.SubtractSaturate(a, b) | Avx512BW.SubtractSaturate(b, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> SumDifferences(Vector512<byte> a, Vector512<byte> b)
        => Avx512BW.SumAbsoluteDifferences(a, b).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> CountAtMost(Vector512<byte> counts, Vector512<byte> a, Vector512<byte> limit)
        => counts - Vector512.LessThanOrEqual(a, limit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Even(Vector512<byte> a) => a.AsInt16() & Vector512.Create((short)0xFF);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Odd(Vector512<byte> a) => a.AsInt16() >>> 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> FirstOfBlocks(Vector512<short> a)
        => a & Vector512.Create((ulong)0xFFFF, 0, 0xFFFF, 0, 0xFFFF, 0, 0xFFFF, 0).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddColumns(Vector512<short> even, Vector512<short> odd, uint* totals)
        => Lanes256.AddColumns(even.GetLower() + even.GetUpper(), odd.GetLower() + odd.GetUpper(), totals);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBlocks(in BlockSums<Vector512<int>> sums, BlockMetrics* blocks)
    {
        var first = AddLanes(sums.Sum, sums.SumSquares, sums.Sad, sums.Dark).AsInt64();
        var last = AddLanes(sums.EdgeColumns, sums.InnerColumns, sums.EdgeRows, sums.InnerRows).AsInt64();
        Avx512F.PermuteVar8x64x2(first, Vector512.Create(0L, 1, 8, 9, 2, 3, 10, 11), last).Store((long*)blocks);
        Avx512F.PermuteVar8x64x2(first, Vector512.Create(4L, 5, 12, 13, 6, 7, 14, 15), last).Store((long*)(blocks + 2));
    }

    /// <summary>In each quarter of 128 bits: the sum of a's lanes, of b's, of c's, of d's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> AddLanes(Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d)
    {
        var ab = (Avx512F.UnpackLow(a, b) + Avx512F.UnpackHigh(a, b)).AsInt64();
        var cd = (Avx512F.UnpackLow(c, d) + Avx512F.UnpackHigh(c, d)).AsInt64();
        return Avx512F.UnpackLow(ab, cd).AsInt32() + Avx512F.UnpackHigh(ab, cd).AsInt32();
    }
}
