using Microsoft.ML.OnnxRuntime;
using Vqa.Kernels.Cells;

namespace Vqa.Analysis.Models;

/// <summary>
/// Inputs and output for a number of pairs of one size, bound to the model once. Running it again and again allocates
/// nothing; for a model on a GPU the inputs are bound each time, which costs a few managed bytes. For one thread at a time.
/// </summary>
internal sealed class InferenceBatch : IDisposable
{
    private readonly ModelSession _model;
    private readonly IModelInput _input;
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly OrtIoBinding _binding;
    private readonly OrtValue _output;
    private readonly float[] _probabilities;
    private readonly int _cellCount;

    /// <param name="model">The model.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="input">Inputs of as many pairs of that size; its own from now on.</param>
    /// <param name="pairs">How many pairs it holds.</param>
    /// <param name="width">Of the padded pictures.</param>
    /// <param name="height">The same.</param>
    public InferenceBatch(
        ModelSession model, ModelManifest manifest, IModelInput input, int pairs, int width, int height)
    {
        (_model, _input, Pairs, Width, Height) = (model, input, pairs, width, height);
        int rows = height / CellPass.Side, columns = width / CellPass.Side;
        _cellCount = rows * columns;
        _probabilities = new float[pairs * _cellCount];
        _output = OrtValue.CreateTensorValueFromMemory(_probabilities, [pairs, rows, columns]);
        using var scope = model.Enter();
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

    /// <summary>How they come to the model.</summary>
    public InputPath Path => _input.Path;

    /// <summary>Brings as many pairs as it holds to where the model reads them. What they borrowed is free then.</summary>
    public void Fill(List<InferenceRequest> requests)
    {
        for (var i = 0; i < Pairs; i++)
        {
            _input.Put(i, requests[i]);
        }

        _input.Complete();
    }

    /// <summary>Runs the model on all places, what they hold from before included.</summary>
    /// <exception cref="OnnxRuntimeException">The model failed.</exception>
    public void Run()
    {
        using var scope = _model.Enter();
        if (_model.IsOnDevice)
        {
            // Binding is what takes inputs of this process to the GPU. Those that lie there already stay where they are;
            // should ONNX Runtime take their memory for another device's, it would otherwise see what it held at first.
            BindInputs();
        }

        _binding.SynchronizeBoundInputs();
        _model.Session.RunWithBinding(_options, _binding);
        _binding.SynchronizeBoundOutputs();
    }

    /// <summary>What the model said of a pair.</summary>
    public ReadOnlySpan<float> ProbabilitiesOf(int place) => _probabilities.AsSpan(place * _cellCount, _cellCount);

    public void Dispose()
    {
        using (_model.Enter())
        {
            _binding.Dispose();
            _output.Dispose();
            _options.Dispose();
        }

        _input.Dispose();
    }

    private void BindInputs()
    {
        foreach (var (name, value) in _input.Values)
        {
            _binding.BindInput(name, value);
        }
    }
}
