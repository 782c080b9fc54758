using Vqa.Analysis.Metering;
using Vqa.Analysis.Models;
using Vqa.Media;

namespace Vqa.Analysis.Sessions;

/// <summary>Looks with the process's model, on its inference thread.</summary>
internal sealed class ModelInspection(InferenceThread inference) : IInspection
{
    private readonly InferenceRequest _request = new();

    public bool IsPending => _request.IsPending;

    public DamageGrid Grid
    {
        get
        {
            var shape = _request.Shape;
            return new DamageGrid(shape.Columns, shape.Rows, shape.Stride, shape.CellSize, shape.Width, shape.Height);
        }
    }

    public string? Error => _request.Error;

    public void Begin(VideoFrame frame, VideoFrame previous)
    {
        _request.Fill(frame, previous);
        inference.Submit(_request);
    }

    public ReadOnlySpan<float> End()
    {
        _request.Wait();
        return _request.Error is null ? _request.Probabilities : [];
    }
}
