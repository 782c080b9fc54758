using Vqa.Analysis.Metering;
using Vqa.Analysis.Models;
using Vqa.Media;

namespace Vqa.Analysis.Sessions;

/// <summary>
/// Looks with the process's model, on its inference thread. Pictures in a GPU's memory are lent to it where they lie, and
/// held until it has answered. Where that GPU cannot reduce them, they are copied here and reduced by the CPU, so that no
/// look is lost.
/// </summary>
internal sealed class ModelInspection(InferenceThread inference) : IInspection
{
    /// <summary>Surfaces of a decoder that it holds at most.</summary>
    public const int FramesHeld = 2;

    private readonly InferenceRequest _request = new();
    private readonly VideoFrame _lent = new(), _lentPrevious = new();
    private readonly VideoFrame _copy = new(), _copiedPrevious = new();
    private string? _failure;
    private bool _isLent, _isOfDevice;

    public bool IsPending { get; private set; }

    public InputPath? Input { get; private set; }

    public string? InputReason { get; private set; }

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
        if (!TryLend(frame, previous))
        {
            FillIn(frame, previous);
        }

        _isOfDevice = _isLent || frame.IsOnDevice;
    }

    public ReadOnlySpan<float> End()
    {
        IsPending = false;
        _request.Wait();
        InputReason = _isOfDevice ? inference.InputReason ?? InputReason : InputReason;
        if (_isLent && _request.IsInputFailure)
        {
            InputReason = _request.Error;
            FillIn(_lent, _lentPrevious);
            _request.Wait();
        }

        _lent.Release();
        _lentPrevious.Release();
        if (Error is not null)
        {
            return [];
        }

        Input = _request.Input;
        return _request.Probabilities;
    }

    public void Dispose()
    {
        _lent.Dispose();
        _lentPrevious.Dispose();
        _copy.Dispose();
        _copiedPrevious.Dispose();
    }

    private bool TryLend(VideoFrame frame, VideoFrame previous)
    {
        _isLent = inference.Borrows(frame) && _request.TryBorrow(frame, previous);
        if (!_isLent)
        {
            return false;
        }

        // The planes stay where they are for as long as a frame refers to them.
        _lent.Hold(frame);
        if (!previous.IsEmpty)
        {
            _lentPrevious.Hold(previous);
        }

        inference.Submit(_request);
        return true;
    }

    private void FillIn(VideoFrame frame, VideoFrame previous)
    {
        var here = Here(frame, _copy);
        var before = Here(previous, _copiedPrevious);
        if (_failure is null)
        {
            _request.Fill(here, before);
            inference.Submit(_request);
        }
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
