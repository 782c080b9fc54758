using Vqa.Kernels.Cells;
using Vqa.Media;

namespace Vqa.Analysis.Models;

/// <summary>
/// A picture and the one before it on their way to the model, and what the model says of them. Made once per stream and
/// used again: fill, submit, wait. Its owner's thread alone calls it; allocates only for a picture larger than any
/// before.
/// </summary>
public sealed class InferenceRequest
{
    /// <summary>Planes of luma that the model takes: of the picture and of the one before.</summary>
    internal const int LumaPlanes = 2;

    /// <summary>Planes of chroma that the model takes: two of each.</summary>
    internal const int ChromaPlanes = 4;

    private readonly ReducedPicture _reduction = new();
    private readonly CellPass _pass = new();
    private short[] _cells = [];
    private readonly object _isAnswered = new();
    private bool _hasAnswer;
    private byte[] _luma = [];
    private byte[] _chroma = [];
    private float[] _probabilities = [];

    /// <summary>Of the picture that was filled in last.</summary>
    public PictureShape Shape { get; private set; }

    /// <summary>Submitted, and not yet waited for.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Why the model gave no result; null where it did.</summary>
    public string? Error { get; private set; }

    /// <summary>
    /// The probability that a cell is visibly damaged, 0 to 1: <see cref="PictureShape.Rows"/> rows, <see
    /// cref="PictureShape.Stride"/> numbers from one to the next. Valid after <see cref="Wait"/>, until the next fill.
    /// </summary>
    public ReadOnlySpan<float> Probabilities => _probabilities.AsSpan(0, CellCount);

    /// <summary>What was measured of each cell, as the model takes it.</summary>
    internal ReadOnlySpan<short> Cells => _cells.AsSpan(0, CellPass.Count * CellCount);

    /// <summary>Luma of both, as the model takes it.</summary>
    internal ReadOnlySpan<byte> Luma => _luma.AsSpan(0, LumaPlanes * LumaSamples);

    /// <summary>Cb, Cr of the picture, then of the one before, as the model takes them.</summary>
    internal ReadOnlySpan<byte> Chroma => _chroma.AsSpan(0, LumaSamples);

    private int LumaSamples => Shape.PaddedWidth * Shape.PaddedHeight;

    private int CellCount => LumaSamples / (CellPass.Side * CellPass.Side);

    /// <summary>Takes what the model needs of two pictures; they are free again afterwards.</summary>
    /// <param name="current">The picture that is to be judged.</param>
    /// <param name="previous">The one before; null, empty or of another size where there is none.</param>
    /// <exception cref="InvalidOperationException">The request is under way.</exception>
    public void Fill(VideoFrame current, VideoFrame? previous)
    {
        if (IsPending)
        {
            throw new InvalidOperationException("The request is under way; wait for it first.");
        }

        Shape = new PictureShape(current.Width, current.Height);
        Grow();
        Reduce(current, 0);
        if (previous is { IsEmpty: false } && previous.Width == current.Width && previous.Height == current.Height)
        {
            Reduce(previous, 1);
        }
        else
        {
            Repeat();
        }

        _pass.Measure(Luma, Chroma, Shape.PaddedWidth, _cells.AsSpan(0, CellPass.Count * CellCount));
    }

    /// <summary>Waits until the model has answered; returns at once where nothing is under way.</summary>
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
    /// <exception cref="InvalidOperationException">It is under way already, or nothing was filled in yet.</exception>
    internal void Start()
    {
        if (IsPending || _luma.Length == 0)
        {
            throw new InvalidOperationException(
                IsPending ? "The request is under way; wait for it first." : "Nothing was filled in yet.");
        }

        IsPending = true;
        Error = null;
        _hasAnswer = false;
    }

    /// <summary>The model has answered; on the inference thread.</summary>
    internal void Complete(ReadOnlySpan<float> probabilities)
    {
        probabilities.CopyTo(_probabilities);
        Answer();
    }

    /// <summary>The model could not; on the inference thread.</summary>
    internal void Fail(string error)
    {
        Error = error;
        _probabilities.AsSpan(0, CellCount).Clear();
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

    private void Reduce(VideoFrame frame, int place)
    {
        var quarter = LumaSamples / 4;
        _reduction.Reduce(
            frame, Shape, _luma.AsSpan(place * LumaSamples, LumaSamples),
            _chroma.AsSpan(2 * place * quarter, quarter), _chroma.AsSpan(((2 * place) + 1) * quarter, quarter));
    }

    private void Repeat()
    {
        _luma.AsSpan(0, LumaSamples).CopyTo(_luma.AsSpan(LumaSamples));
        _chroma.AsSpan(0, LumaSamples / 2).CopyTo(_chroma.AsSpan(LumaSamples / 2));
    }

    private void Grow()
    {
        if (_luma.Length < LumaPlanes * LumaSamples)
        {
            _luma = new byte[LumaPlanes * LumaSamples];
            _chroma = new byte[LumaSamples];
            _probabilities = new float[CellCount];
            _cells = new short[CellPass.Count * CellCount];
        }
    }
}
