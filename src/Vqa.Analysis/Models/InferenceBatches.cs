namespace Vqa.Analysis.Models;

/// <summary>
/// The batches that were used last, ready to be used again: a launch, a binding and an output of one number of pairs, one
/// size and one way each. For one thread at a time.
/// </summary>
/// <remarks>
/// A pair of 640x368 takes 1 MiB of each memory that it passes: the kernels' and the model's on a GPU, pinned memory,
/// or memory of the process. All four batches of a size hold 15 pairs.
/// </remarks>
internal sealed class InferenceBatches(CorruptionModel model, DeviceLooks? looks) : IDisposable
{
    // Eight picture sizes, four batches each; what was not used for longest makes room.
    private const int Most = 32;

    // The one used last is the last of the list.
    private readonly List<InferenceBatch> _batches = new(Most);

    /// <summary>The batch of that kind; made where there is none.</summary>
    public InferenceBatch For(int pairs, PictureShape shape, InputPath path)
    {
        var (width, height) = (shape.PaddedWidth, shape.PaddedHeight);
        for (var i = 0; i < _batches.Count; i++)
        {
            var known = _batches[i];
            if (known.Pairs == pairs && known.Path == path && known.Width == width && known.Height == height)
            {
                _batches.RemoveAt(i);
                _batches.Add(known);
                return known;
            }
        }

        if (_batches.Count == Most)
        {
            var oldest = _batches[0];
            _batches.RemoveAt(0);
            oldest.Dispose();
        }

        var batch = path == InputPath.CpuMemory ? model.CreateBatch(pairs, shape) : Lent(pairs, width, height, path);
        _batches.Add(batch);
        return batch;
    }

    public void Dispose() => _batches.ForEach(batch => batch.Dispose());

    // On its own, for what its closure takes along is allocated where the method begins.
    private InferenceBatch Lent(int pairs, int width, int height, InputPath path) => model.CreateBatch(
        pairs, width, height, tensors => looks!.CreateInput(path, model.Session, tensors, pairs, width, height));
}
