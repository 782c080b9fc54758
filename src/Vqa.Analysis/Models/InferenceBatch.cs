using Microsoft.ML.OnnxRuntime;
using Vqa.Kernels.Cells;

namespace Vqa.Analysis.Models;

/// <summary>
/// Inputs and output for a number of pairs of one size, bound to the model once. Running it again and again allocates
/// nothing; on a GPU the inputs are bound each time, which is what takes them there, and costs a few managed bytes. For
/// one thread at a time.
/// </summary>
internal sealed class InferenceBatch : IDisposable
{
    private readonly ModelSession _model;
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly OrtIoBinding _binding;
    private readonly List<(string Name, OrtValue Value)> _inputs = [];
    private readonly OrtValue _output;
    private readonly short[]? _cells;
    private readonly byte[]? _luma, _chroma;
    private readonly float[] _probabilities;
    private readonly int _cellCount;

    public InferenceBatch(ModelSession model, ModelManifest manifest, int pairs, int width, int height)
    {
        (_model, Pairs, Width, Height) = (model, pairs, width, height);
        int rows = height / CellPass.Side, columns = width / CellPass.Side;
        _cellCount = rows * columns;
        _cells = Input<short>(manifest.Cells, [pairs, CellPass.Count, rows, columns]);
        _luma = Input<byte>(manifest.Luma, [pairs, InferenceRequest.LumaPlanes, height, width]);
        _chroma = Input<byte>(manifest.Chroma, [pairs, InferenceRequest.ChromaPlanes, height / 2, width / 2]);
        _probabilities = new float[pairs * _cellCount];
        _output = OrtValue.CreateTensorValueFromMemory(_probabilities, [pairs, rows, columns]);
        _binding = model.Session.CreateIoBinding();
        BindInputs();
        _binding.BindOutput(manifest.Probability, _output);
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
        Put(request.Cells, _cells, place);
        Put(request.Luma, _luma, place);
        Put(request.Chroma, _chroma, place);
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
    public ReadOnlySpan<float> ProbabilitiesOf(int place) => _probabilities.AsSpan(place * _cellCount, _cellCount);

    public void Dispose()
    {
        _binding.Dispose();
        _inputs.ForEach(input => input.Value.Dispose());
        _output.Dispose();
        _options.Dispose();
    }

    private static void Put<T>(ReadOnlySpan<T> values, T[]? memory, int place)
    {
        if (memory is not null)
        {
            values.CopyTo(memory.AsSpan(place * values.Length, values.Length));
        }
    }

    // Null where the model does not take it. The memory is pinned by ONNX Runtime until the value is disposed.
    private T[]? Input<T>(string? name, long[] shape)
        where T : unmanaged
    {
        if (name is null)
        {
            return null;
        }

        var memory = new T[shape.Aggregate((a, b) => a * b)];
        _inputs.Add((name, OrtValue.CreateTensorValueFromMemory(memory, shape)));
        return memory;
    }

    private void BindInputs()
    {
        foreach (var (name, value) in _inputs)
        {
            _binding.BindInput(name, value);
        }
    }
}
