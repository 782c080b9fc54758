using ILGPU;
using Vqa.Kernels.Blocks;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// One launch measures the waiting frames of many streams. Group g works for frame owners[g]; its 128 threads take 128
/// blocks of luma, in the order of the block map, or as many of chroma.
/// </summary>
internal static class MeterKernel
{
    /// <summary>Threads of a group.</summary>
    public const int GroupSize = 128;

    /// <param name="memory">The address space (<see cref="AddressSpace"/>).</param>
    /// <param name="frames">What is to be measured.</param>
    /// <param name="owners">The frame of each group.</param>
    /// <param name="blocks">Receives the block maps.</param>
    /// <param name="results">Zero; <see cref="FrameResult.Count"/> numbers for each frame are added up here.</param>
    /// <param name="luminances">The tables of <see cref="History.FlashRule"/>, limited range first.</param>
    public static void Run(
        ArrayView<byte> memory, ArrayView<DeviceFrame> frames, ArrayView<int> owners, ArrayView<BlockMetrics> blocks,
        ArrayView<ulong> results, ArrayView<short> luminances)
    {
        var words = SharedMemory.Allocate<uint>(GroupSize * GroupSums.Words);
        var histogram = SharedMemory.Allocate<uint>(FrameResult.Bins);
        var thread = Group.IdxX;
        var owner = owners[Grid.IdxX];
        var frame = frames[owner];
        var group = Grid.IdxX - frame.FirstGroup;
        var isLuma = group < frame.LumaGroups;
        if (thread < FrameResult.Bins)
        {
            histogram[thread] = 0;
        }

        for (var i = 0; i < GroupSums.Words; i++)
        {
            words[(thread * GroupSums.Words) + i] = 0;
        }

        Group.Barrier();
        if (isLuma)
        {
            MeasureLuma(memory, frame, (group * GroupSize) + thread, blocks, words, histogram, luminances);
        }
        else
        {
            MeasureChroma(memory, frame, ((group - frame.LumaGroups) * GroupSize) + thread, words);
        }

        Group.Barrier();
        GroupSums.AddTo(words, thread, isLuma, results, owner * FrameResult.Count);
        if (isLuma && thread < FrameResult.Bins && histogram[thread] != 0)
        {
            Atomic.Add(
                ref results[(owner * FrameResult.Count) + FrameResult.FirstBin + thread], (ulong)histogram[thread]);
        }
    }

    private static void MeasureLuma(
        ArrayView<byte> memory, DeviceFrame frame, int block, ArrayView<BlockMetrics> blocks, ArrayView<uint> words,
        ArrayView<uint> histogram, ArrayView<short> luminances)
    {
        if (block >= BlocksOf(frame.Width, frame.Height))
        {
            return;
        }

        var first = Group.IdxX * GroupSums.Words;
        blocks[frame.FirstBlock + block] = frame.BytesPerSample == 1
            ? BlockBody<ByteRow>.Measure(memory, frame, block, words, first, histogram, luminances)
            : BlockBody<WordRow>.Measure(memory, frame, block, words, first, histogram, luminances);
    }

    private static void MeasureChroma(ArrayView<byte> memory, DeviceFrame frame, int block, ArrayView<uint> words)
    {
        if (block >= BlocksOf(frame.ChromaWidth, frame.ChromaHeight))
        {
            return;
        }

        var first = Group.IdxX * GroupSums.Words;
        if (frame.BytesPerSample == 1)
        {
            ChromaBody<ByteRow>.Measure(memory, frame, block, words, first);
        }
        else
        {
            ChromaBody<WordRow>.Measure(memory, frame, block, words, first);
        }
    }

    private static int BlocksOf(int width, int height) => DeviceFrame.BlocksOf(width, height);
}
