using Microsoft.ML.OnnxRuntime;

namespace Vqa.Analysis.Models;

/// <summary>
/// Inputs and output for a number of pairs of one size, bound to the model once. Running it again and again allocates nothing;
/// on a GPU the inputs are bound each time, which is what takes them there, and costs a few managed bytes. For one thread at a time.
/// </summary>
internal sealed class InferenceBatch : IDisposable
{
    private readonly ModelSession _model;
    private readonly ModelManifest _manifest;
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly OrtIoBinding _binding;
    private readonly OrtValue _lumaValue, _chromaValue, _probabilityValue;
    private readonly byte[] _luma, _chroma;
    private readonly float[] _probabilities;
    private readonly int _lumaLength, _chromaLength, _cells;

    public InferenceBatch(ModelSession model, ModelManifest manifest, int pairs, int width, int height)
    {
        (_model, _manifest, Pairs, Width, Height) = (model, manifest, pairs, width, height);
        _chromaLength = width * height;
        _lumaLength = 2 * _chromaLength;
        _cells = _chromaLength / (PictureShape.ReducedCell * PictureShape.ReducedCell);
        _luma = new byte[pairs * _lumaLength];
        _chroma = new byte[pairs * _chromaLength];
        _probabilities = new float[pairs * _cells];
        _lumaValue = Tensor(_luma, [pairs, 2, height, width]);
        _chromaValue = Tensor(_chroma, [pairs, 4, height / 2, width / 2]);
        _probabilityValue = Tensor(
            _probabilities, [pairs, height / PictureShape.ReducedCell, width / PictureShape.ReducedCell]);
        _binding = model.Session.CreateIoBinding();
        BindInputs();
        _binding.BindOutput(manifest.Probability, _probabilityValue);
    }

    /// <summary>How many pairs it holds.</summary>
    public int Pairs { get; }

    /// <summary>Size of the padded pictures.</summary>
    public int Width { get; }

    /// <inheritdoc cref="Width"/>
    public int Height { get; }

    /// <summary>Puts a pair in its place.</summary>
    public void Put(int place, InferenceRequest request)
    {
        request.Luma.CopyTo(_luma.AsSpan(place * _lumaLength, _lumaLength));
        request.Chroma.CopyTo(_chroma.AsSpan(place * _chromaLength, _chromaLength));
    }

    /// <summary>Runs the model on all places, what they hold from before included.</summary>
    /// <exception cref="OnnxRuntimeException">The model failed.</exception>
    public void Run()
    {
        if (_model.IsOnDevice)
        {
            BindInputs(); // What was put in since.
        }

        _binding.SynchronizeBoundInputs();
        _model.Session.RunWithBinding(_options, _binding);
        _binding.SynchronizeBoundOutputs();
    }

    /// <summary>What the model said of a pair.</summary>
    public ReadOnlySpan<float> ProbabilitiesOf(int place) => _probabilities.AsSpan(place * _cells, _cells);

    public void Dispose()
    {
        _binding.Dispose();
        _lumaValue.Dispose();
        _chromaValue.Dispose();
        _probabilityValue.Dispose();
        _options.Dispose();
    }

    private void BindInputs()
    {
        _binding.BindInput(_manifest.Luma, _lumaValue);
        _binding.BindInput(_manifest.Chroma, _chromaValue);
    }

    // Pinned by ONNX Runtime until the value is disposed.
    private static OrtValue Tensor<T>(T[] memory, long[] shape)
        where T : unmanaged =>
        OrtValue.CreateTensorValueFromMemory(memory, shape);
}
