using Vqa.Kernels.Blocks;

namespace Vqa.Kernels.Lanes;

/// <summary>
/// What a processor can do with bytes without widening them: twice as many samples to a vector. A vector holds a whole
/// number of blocks side by side, each in 128 bits; sums of a block lie in the lanes of its 128 bits.
/// </summary>
/// <typeparam name="TBytes">A vector of twice <see cref="ILanes{TWords, TSums}.Count"/> bytes, one sample each.</typeparam>
/// <typeparam name="TWords">The same bits as 16-bit lanes.</typeparam>
/// <typeparam name="TSums">The same bits as 32-bit lanes.</typeparam>
internal unsafe interface IByteLanes<TBytes, TWords, TSums> : ILanes<TWords, TSums>
    where TBytes : unmanaged
    where TWords : unmanaged
    where TSums : unmanaged
{
    /// <summary>The same value in every byte.</summary>
    static abstract TBytes Fill(byte value);

    /// <summary>Reads a whole vector.</summary>
    static abstract TBytes Load(byte* address);

    /// <summary>|a - b| of each byte.</summary>
    static abstract TBytes AbsoluteDifference(TBytes a, TBytes b);

    /// <summary>The sum of |a - b| over each eight bytes, in the first of the two 32-bit lanes there.</summary>
    static abstract TSums SumDifferences(TBytes a, TBytes b);

    /// <summary>counts, and one more where a is at most the limit.</summary>
    static abstract TBytes CountAtMost(TBytes counts, TBytes a, TBytes limit);

    /// <summary>Every second byte, from the first on, widened.</summary>
    static abstract TWords Even(TBytes a);

    /// <summary>Every second byte, from the second on, widened.</summary>
    static abstract TWords Odd(TBytes a);

    /// <summary>Keeps the first lane of every 128 bits and clears the others.</summary>
    static abstract TWords FirstOfBlocks(TWords a);

    /// <summary>Adds columns to 16 totals, over all blocks: lane i of each block's even ones goes to total 2i, of its odd
    /// ones to 2i + 1.</summary>
    static abstract void AddColumns(TWords even, TWords odd, uint* totals);

    /// <summary>Adds up the lanes of each block's 128 bits and writes the blocks' metrics, one after another.</summary>
    static abstract void StoreBlocks(in BlockSums<TSums> sums, BlockMetrics* blocks);
}
