using Vqa.Analysis.Metering;
using Vqa.Analysis.Models;
using Vqa.Media;

namespace Vqa.Analysis.Sessions;

/// <summary>
/// Looks with the process's model, on its inference thread. Pictures in a GPU's memory are copied here for a look: there are
/// a few of those a second, and the model takes them reduced.
/// </summary>
internal sealed class ModelInspection(InferenceThread inference) : IInspection
{
    private readonly InferenceRequest _request = new();
    private readonly VideoFrame _frame = new();
    private readonly VideoFrame _previous = new();
    private string? _failure;

    public bool IsPending { get; private set; }

    public DamageGrid Grid
    {
        get
        {
            var shape = _request.Shape;
            return new DamageGrid(shape.Columns, shape.Rows, shape.Stride, shape.CellSize, shape.Width, shape.Height);
        }
    }

    public string? Error => _failure ?? _request.Error;

    public void Begin(VideoFrame frame, VideoFrame previous)
    {
        IsPending = true;
        _failure = null;
        var here = Here(frame, _frame);
        var before = Here(previous, _previous);
        if (_failure is null)
        {
            _request.Fill(here, before);
            inference.Submit(_request);
        }
    }

    public ReadOnlySpan<float> End()
    {
        IsPending = false;
        _request.Wait();
        return Error is null ? _request.Probabilities : [];
    }

    public void Dispose()
    {
        _frame.Dispose();
        _previous.Dispose();
    }

    // The picture in the memory of this process.
    private VideoFrame Here(VideoFrame frame, VideoFrame copy)
    {
        if (frame.IsEmpty || !frame.IsOnDevice)
        {
            return frame;
        }

        _failure ??= frame.DownloadTo(copy)?.Sentence;
        return copy;
    }
}
