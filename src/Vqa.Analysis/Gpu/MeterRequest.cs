using Vqa.Kernels.Chroma;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Summary;

namespace Vqa.Analysis.Gpu;

/// <summary>
/// A picture on its way through <see cref="GpuMetering"/>: submitted by a stream's thread, answered by the GPU's, waited
/// for by the first. Used again and again; allocates nothing.
/// </summary>
public sealed class MeterRequest
{
    private readonly object _isAnswered = new();
    private bool _hasAnswer;

    /// <summary>Submitted, and not yet waited for.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Why the picture could not be measured; null where it was. Valid after <see cref="Wait"/>.</summary>
    public string? Error { get; private set; }

    /// <summary>Luma in integers; valid after <see cref="Wait"/>, until the next submission.</summary>
    public FrameSummary Luma { get; } = new();

    /// <summary>Chroma in integers, null for a grey picture; valid as <see cref="Luma"/>.</summary>
    public (ChromaSummary Cb, ChromaSummary Cr)? Chroma { get; private set; }

    /// <summary>What blocks remember of the pictures before brought these out; valid as <see cref="Luma"/>.</summary>
    public BlockChanges Changes { get; private set; }

    /// <summary>The picture, as the kernel takes it.</summary>
    internal FrameTask Task { get; private set; }

    /// <summary>Waits until it has been measured; returns at once where nothing is under way.</summary>
    public void Wait()
    {
        lock (_isAnswered)
        {
            while (IsPending && !_hasAnswer)
            {
                Monitor.Wait(_isAnswered);
            }
        }

        IsPending = false;
    }

    /// <summary>Marks it as under way.</summary>
    /// <exception cref="InvalidOperationException">It is under way already.</exception>
    internal void Start(in FrameTask task)
    {
        if (IsPending)
        {
            throw new InvalidOperationException("The request is under way; wait for it first.");
        }

        (Task, IsPending, Error, _hasAnswer) = (task, true, null, false);
    }

    /// <summary>Answers a picture that was not even submitted; on the stream's thread.</summary>
    internal void Refuse(string error)
    {
        Start(default);
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

    /// <summary>There is no result; on the GPU's thread.</summary>
    internal void Fail(string error)
    {
        Error = error;
        Answer();
    }

    private void Answer()
    {
        lock (_isAnswered)
        {
            _hasAnswer = true;
            Monitor.Pulse(_isAnswered);
        }
    }
}

/// <summary>Blocks of a picture that changed in a way that asks for their past.</summary>
/// <param name="FlashRises">They completed a harmful rise of luminance.</param>
/// <param name="FlashFalls">They completed a harmful fall.</param>
/// <param name="Sudden">They changed all of a sudden.</param>
/// <param name="Outlined">Those of them that have an outline.</param>
public readonly record struct BlockChanges(int FlashRises, int FlashFalls, int Sudden, int Outlined);
