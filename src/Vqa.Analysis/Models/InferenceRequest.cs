using Vqa.Analysis.Batches;
using Vqa.Kernels.Cells;
using Vqa.Kernels.Gpu.Looks;
using Vqa.Media;

namespace Vqa.Analysis.Models;

/// <summary>
/// A picture and the one before it on their way to the model, and what the model says of them. Made once per stream and
/// used again: fill, submit, wait. Its owner's thread alone calls it; allocates only for a picture larger than any
/// before.
/// </summary>
public sealed class InferenceRequest : BatchRequest
{
    /// <summary>Planes of luma that the model takes: of the picture and of the one before.</summary>
    internal const int LumaPlanes = 2;

    /// <summary>Planes of chroma that the model takes: two of each.</summary>
    internal const int ChromaPlanes = 4;

    private readonly ReducedPicture _reduction = new();
    private readonly CellPass _pass = new();
    private short[] _cells = [];
    private byte[] _luma = [];
    private byte[] _chroma = [];
    private float[] _probabilities = [];

    /// <summary>Of the picture that was filled in last.</summary>
    public PictureShape Shape { get; private set; }

    /// <summary>How the pictures came to the model. Valid after <see cref="BatchRequest.Wait"/>.</summary>
    public InputPath Input { get; private set; }

    /// <summary>
    /// No result, for the device could not bring the borrowed pictures to the model: filled in, they may be asked once
    /// more. Valid after <see cref="BatchRequest.Wait"/>.
    /// </summary>
    public bool IsInputFailure { get; private set; }

    /// <summary>
    /// The probability that a cell is visibly damaged, 0 to 1: <see cref="PictureShape.Rows"/> rows, <see
    /// cref="PictureShape.Stride"/> numbers from one to the next. Valid after <see cref="BatchRequest.Wait"/>, until the next
    /// fill.
    /// </summary>
    public ReadOnlySpan<float> Probabilities => _probabilities.AsSpan(0, CellCount);

    /// <summary>What was measured of each cell, as the model takes it.</summary>
    internal ReadOnlySpan<short> Cells => _cells.AsSpan(0, CellPass.Count * CellCount);

    /// <summary>Luma of both, as the model takes it.</summary>
    internal ReadOnlySpan<byte> Luma => _luma.AsSpan(0, LumaPlanes * LumaSamples);

    /// <summary>Cb, Cr of the picture, then of the one before, as the model takes them.</summary>
    internal ReadOnlySpan<byte> Chroma => _chroma.AsSpan(0, LumaSamples);

    /// <summary>The pictures are borrowed, and were not filled in.</summary>
    internal bool IsBorrowed { get; private set; }

    /// <summary>The pictures that were borrowed.</summary>
    internal LookTask Look { get; private set; }

    private int LumaSamples => Shape.PaddedWidth * Shape.PaddedHeight;

    private int CellCount => LumaSamples / (CellPass.Side * CellPass.Side);

    /// <summary>Takes what the model needs of two pictures; they are free again afterwards.</summary>
    /// <param name="current">The picture that is to be judged.</param>
    /// <param name="previous">The one before; null, empty or of another size where there is none.</param>
    /// <exception cref="InvalidOperationException">The request is under way.</exception>
    public void Fill(VideoFrame current, VideoFrame? previous)
    {
        RequireIdle();
        Shape = new PictureShape(current.Width, current.Height);
        IsBorrowed = false;
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

    /// <summary>
    /// Takes two pictures as they lie in the memory of the device that will reduce them: both stay as they are until
    /// <see cref="BatchRequest.Wait"/> has returned.
    /// </summary>
    /// <param name="current">The picture that is to be judged.</param>
    /// <param name="previous">As in <see cref="Fill"/>.</param>
    /// <returns>False where the device does not take them so: fill them in then.</returns>
    /// <exception cref="InvalidOperationException">The request is under way.</exception>
    public bool TryBorrow(VideoFrame current, VideoFrame? previous)
    {
        var shape = new PictureShape(current.Width, current.Height);
        var isTaken = BorrowedPictures.TryDescribe(current, previous, shape, out var look);
        if (isTaken)
        {
            Borrow(look, shape);
        }

        return isTaken;
    }

    /// <summary>The same of pictures that are described already.</summary>
    internal void Borrow(in LookTask look, PictureShape shape)
    {
        RequireIdle();
        (Look, Shape, IsBorrowed) = (look, shape, true);
        if (_probabilities.Length < CellCount)
        {
            _probabilities = new float[CellCount];
        }
    }

    /// <summary>Marks it as under way.</summary>
    /// <exception cref="InvalidOperationException">It is under way already, or nothing was filled in yet.</exception>
    internal override void Start()
    {
        if (!IsBorrowed && _luma.Length == 0)
        {
            throw new InvalidOperationException("Nothing was filled in yet.");
        }

        base.Start();
        IsInputFailure = false;
    }

    /// <summary>The model has answered; on the inference thread.</summary>
    internal void Complete(ReadOnlySpan<float> probabilities, InputPath input)
    {
        probabilities.CopyTo(_probabilities);
        Input = input;
        Answer();
    }

    /// <summary>The model could not; on the inference thread.</summary>
    internal override void Fail(string error)
    {
        _probabilities.AsSpan(0, CellCount).Clear();
        base.Fail(error);
    }

    /// <summary>Says, before <see cref="Fail"/>, that the device and not the model is at fault.</summary>
    internal void BlameInput() => IsInputFailure = true;

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
            _cells = new short[CellPass.Count * CellCount];
        }

        if (_probabilities.Length < CellCount)
        {
            _probabilities = new float[CellCount];
        }
    }
}
