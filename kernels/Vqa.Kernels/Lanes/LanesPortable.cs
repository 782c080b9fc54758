using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vqa.Kernels.Blocks;

namespace Vqa.Kernels.Lanes;

/// <summary>Two vectors of 128 bits, which every machine has or .NET imitates: one block side by side.</summary>
internal readonly unsafe struct LanesPortable : ILanes<LanesPortable.Words, LanesPortable.Sums>
{
    /// <summary>Sixteen 16-bit lanes.</summary>
    internal readonly record struct Words(Vector128<short> Lower, Vector128<short> Upper);

    /// <summary>Eight 32-bit lanes.</summary>
    internal readonly record struct Sums(Vector128<int> Lower, Vector128<int> Upper);

    public static int Count => 16;

    public static bool IsSupported => true;

    public static Words Fill(short value) => new(Vector128.Create(value), Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words LoadBytes(byte* address)
    {
        var (lower, upper) = Vector128.Widen(Vector128.Load(address));
        return new(lower.AsInt16(), upper.AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words LoadWords(byte* address, int shift, Words mask) => new(
        (Vector128.Load((short*)address) >>> shift) & mask.Lower,
        (Vector128.Load((short*)address + 8) >>> shift) & mask.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words Add(Words a, Words b) => new(a.Lower + b.Lower, a.Upper + b.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums Add(Sums a, Sums b) => new(a.Lower + b.Lower, a.Upper + b.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums Subtract(Sums a, Sums b) => new(a.Lower - b.Lower, a.Upper - b.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words AbsoluteDifference(Words a, Words b)
        => new(Vector128.Abs(a.Lower - b.Lower), Vector128.Abs(a.Upper - b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words CountBelow(Words a, Words limit)
        => new((a.Lower - limit.Lower) >>> 15, (a.Upper - limit.Upper) >>> 15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums MultiplyAdd(Words a, Words b)
        => new(MultiplyAdd(a.Lower, b.Lower), MultiplyAdd(a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sums AddPairs(Words a) => new(AddPairs(a.Lower), AddPairs(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words FirstColumns(Words a)
        => new(a.Lower & Vector128.CreateScalar((short)-1), Vector128<short>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words EvenLanes(Words a)
        => new(a.Lower & Vector128.Create(0xFFFF).AsInt16(), a.Upper & Vector128.Create(0xFFFF).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sum(Sums a)
    {
        var (first, second) = Vector128.Widen(a.Lower.AsUInt32());
        var (third, fourth) = Vector128.Widen(a.Upper.AsUInt32());
        return Vector128.Sum(first + second + third + fourth);
    }

    public static void AddColumns(Words a, uint* totals)
    {
        var (first, second) = Vector128.Widen(a.Lower.AsUInt16());
        var (third, fourth) = Vector128.Widen(a.Upper.AsUInt16());
        (Vector128.Load(totals) + first).Store(totals);
        (Vector128.Load(totals + 4) + second).Store(totals + 4);
        (Vector128.Load(totals + 8) + third).Store(totals + 8);
        (Vector128.Load(totals + 12) + fourth).Store(totals + 12);
    }

    public static void Store(in BlockSums<Sums> sums, BlockMetrics* blocks) => *blocks = new BlockMetrics
    {
        Sum = SumBlock(sums.Sum),
        SumSquares = SumBlock(sums.SumSquares),
        Sad = SumBlock(sums.Sad),
        Dark = SumBlock(sums.Dark),
        EdgeColumns = SumBlock(sums.EdgeColumns),
        InnerColumns = SumBlock(sums.InnerColumns),
        EdgeRows = SumBlock(sums.EdgeRows),
        InnerRows = SumBlock(sums.InnerRows),
    };

    // A block's sums fit 32 bits (PlaneView.MaxBits).
    private static uint SumBlock(Sums a) => (uint)Vector128.Sum(a.Lower + a.Upper);

    // Even lanes are sign-extended in place, odd ones shifted down: neighbours meet in one 32-bit lane without a
    // shuffle.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> MultiplyAdd(Vector128<short> a, Vector128<short> b)
        => (((a.AsInt32() << 16) >> 16) * ((b.AsInt32() << 16) >> 16)) + ((a.AsInt32() >> 16) * (b.AsInt32() >> 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> AddPairs(Vector128<short> a)
        => (a.AsInt32() & Vector128.Create(0xFFFF)) + (a.AsInt32() >>> 16);
}
