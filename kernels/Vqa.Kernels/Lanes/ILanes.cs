using Vqa.Kernels.Blocks;

namespace Vqa.Kernels.Lanes;

/// <summary>
/// The few vector operations that a kernel is written in, so that one body serves every instruction set. An
/// implementation holds a whole number of blocks side by side: <see cref="Count"/> is 16 or 32.
/// </summary>
/// <typeparam name="TWords">A vector of <see cref="Count"/> 16-bit lanes, one sample each.</typeparam>
/// <typeparam name="TSums">A vector of half as many 32-bit lanes.</typeparam>
internal unsafe interface ILanes<TWords, TSums>
    where TWords : unmanaged
    where TSums : unmanaged
{
    /// <summary>Number of 16-bit lanes.</summary>
    static abstract int Count { get; }

    /// <summary>True where this machine runs it.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>The same value in every lane.</summary>
    static abstract TWords Fill(short value);

    /// <summary>Reads <see cref="Count"/> bytes, one to a lane.</summary>
    static abstract TWords LoadBytes(byte* address);

    /// <summary>Reads <see cref="Count"/> 16-bit words, shifts each to the right and keeps the bits of the
    /// mask.</summary>
    static abstract TWords LoadWords(byte* address, int shift, TWords mask);

    static abstract TWords Add(TWords a, TWords b);

    static abstract TSums Add(TSums a, TSums b);

    static abstract TSums Subtract(TSums a, TSums b);

    /// <summary>|a - b|, for lanes below 2^15.</summary>
    static abstract TWords AbsoluteDifference(TWords a, TWords b);

    /// <summary>1 where the lane is below the limit, else 0; for lanes and limits below 2^15.</summary>
    static abstract TWords CountBelow(TWords a, TWords limit);

    /// <summary>a * b, neighbouring products added; signed.</summary>
    static abstract TSums MultiplyAdd(TWords a, TWords b);

    /// <summary>Sums of neighbouring lanes, which are taken as unsigned.</summary>
    static abstract TSums AddPairs(TWords a);

    /// <summary>Keeps the first lane of every block and clears the other fifteen.</summary>
    static abstract TWords FirstColumns(TWords a);

    /// <summary>Keeps every second lane, from the first on, and clears the others.</summary>
    static abstract TWords EvenLanes(TWords a);

    /// <summary>Sum of all lanes, taken as unsigned.</summary>
    static abstract ulong Sum(TSums a);

    /// <summary>Adds the lanes, taken as unsigned, to 16 totals: lane i goes to total i mod 16.</summary>
    static abstract void AddColumns(TWords a, uint* totals);

    /// <summary>Adds up the lanes of each block and writes the blocks' metrics, one after another.</summary>
    static abstract void Store(in BlockSums<TSums> sums, BlockMetrics* blocks);
}
