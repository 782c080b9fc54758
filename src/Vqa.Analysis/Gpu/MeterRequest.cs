using Vqa.Analysis.Batches;
using Vqa.Kernels.Chroma;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Summary;

namespace Vqa.Analysis.Gpu;

/// <summary>
/// A picture on its way through <see cref="GpuMetering"/>: submitted by a stream's thread, answered by the GPU's, waited
/// for by the first.
/// </summary>
public sealed class MeterRequest : BatchRequest
{
    /// <summary>Luma in integers; valid after <see cref="BatchRequest.Wait"/>, until the next submission.</summary>
    public FrameSummary Luma { get; } = new();

    /// <summary>Chroma in integers, null for a grey picture; valid as <see cref="Luma"/>.</summary>
    public (ChromaSummary Cb, ChromaSummary Cr)? Chroma { get; private set; }

    /// <summary>What blocks remember of the pictures before brought these out; valid as <see cref="Luma"/>.</summary>
    public BlockChanges Changes { get; private set; }

    /// <summary>The picture, as the kernel takes it.</summary>
    internal FrameTask Task { get; private set; }

    /// <summary>Takes the picture that is to be measured.</summary>
    /// <exception cref="InvalidOperationException">The request is under way.</exception>
    internal void Put(in FrameTask task)
    {
        RequireIdle();
        Task = task;
    }

    /// <summary>Answers a picture that was not even submitted; on the stream's thread.</summary>
    internal void Refuse(string error)
    {
        Put(default);
        Start();
        Fail(error);
    }

    /// <summary>Takes the result; on the GPU's thread.</summary>
    internal void Complete(MeterBatch batch, int index)
    {
        ref readonly var result = ref batch.Result(index);
        batch.ReadSummary(index, Luma);
        Chroma = batch.ReadChroma(index);
        Changes = new BlockChanges(result.FlashRises, result.FlashFalls, result.SuddenBlocks, result.OutlinedBlocks);
        Answer();
    }
}

/// <summary>Blocks of a picture that changed in a way that asks for their past.</summary>
/// <param name="FlashRises">They completed a harmful rise of luminance.</param>
/// <param name="FlashFalls">They completed a harmful fall.</param>
/// <param name="Sudden">They changed all of a sudden.</param>
/// <param name="Outlined">Those of them that have an outline.</param>
public readonly record struct BlockChanges(int FlashRises, int FlashFalls, int Sudden, int Outlined);
