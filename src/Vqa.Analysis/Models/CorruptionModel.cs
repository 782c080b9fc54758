using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Vqa.Kernels.Cells;

namespace Vqa.Analysis.Models;

/// <summary>
/// The model that sees block damage: loaded, checked against its manifest, ready to run. For one thread at a time.
/// </summary>
public sealed class CorruptionModel : IDisposable
{
    private const int InputDimensions = 4, OutputDimensions = 3;

    private readonly ModelSession _model;

    private CorruptionModel(ModelManifest manifest, ModelSession model)
    {
        (Manifest, _model) = (manifest, model);
    }

    /// <summary>The manifest of the model that comes with the program.</summary>
    public static string ShippedManifest => Path.Combine(AppContext.BaseDirectory, "block-corruption.json");

    /// <summary>What is known of it.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>What it runs on: "CUDA" or "CPU".</summary>
    public string Provider => _model.Provider;

    /// <summary>
    /// Why it does not run on CUDA though this build could; null where it does, or where the build could not.
    /// </summary>
    public string? CudaProblem => _model.CudaProblem;

    /// <summary>What runs it.</summary>
    internal ModelSession Session => _model;

    /// <summary>Which model it is, as reports tell it.</summary>
    public ModelIdentity Identity => new(Manifest.Name, Manifest.Version, Provider);

    /// <summary>Loads a model, on a GPU where ONNX Runtime has one, else on one thread of the CPU.</summary>
    /// <param name="manifestPath">Its manifest.</param>
    /// <param name="device">Which GPU, as the driver counts them: the one that decodes.</param>
    /// <exception cref="ModelException">It cannot be used; the message names the cause and the fix.</exception>
    public static CorruptionModel Load(string manifestPath, int device = 0)
    {
        var manifest = ModelManifest.Load(manifestPath);
        var model = new CorruptionModel(manifest, ModelSession.Open(manifest.ModelPath, device));
        try
        {
            model.Check();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Memory for filled requests of one size.</summary>
    internal InferenceBatch CreateBatch(int pairs, PictureShape shape) =>
        CreateBatch(pairs, shape.PaddedWidth, shape.PaddedHeight, tensors => new HostInput(tensors));

    /// <summary>Memory for pairs of one size, bound to the model once; run it as often as there are pairs.</summary>
    /// <param name="pairs">How many.</param>
    /// <param name="width">Of the padded pictures.</param>
    /// <param name="height">The same.</param>
    /// <param name="createInput">Makes the inputs.</param>
    internal InferenceBatch CreateBatch(int pairs, int width, int height, Func<InputTensors, IModelInput> createInput)
    {
        var input = createInput(InputTensors.Of(Manifest, pairs, width, height));
        try
        {
            return new InferenceBatch(_model, Manifest, input, pairs, width, height);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    public void Dispose() => _model.Dispose();

    private void Check()
    {
        CheckInput(Manifest.Cells, "cells", TensorElementType.Int16, CellPass.Count);
        CheckInput(Manifest.Luma, "luma", TensorElementType.UInt8, InferenceRequest.LumaPlanes);
        CheckInput(Manifest.Chroma, "chroma", TensorElementType.UInt8, InferenceRequest.ChromaPlanes);
        if (!_model.Session.OutputMetadata.TryGetValue(Manifest.Probability, out var output))
        {
            throw Wrong(
                "probability",
                $"it has no output '{Manifest.Probability}'; it has {string.Join(", ", _model.Session.OutputNames)}");
        }

        if (output.ElementDataType != TensorElementType.Float || output.Dimensions.Length != OutputDimensions)
        {
            throw Wrong(
                "probability", $"output '{Manifest.Probability}' is {Describe(output)}, not float [N, H/8, W/8]");
        }

        foreach (var name in _model.Session.InputNames.Except(new[] { Manifest.Cells, Manifest.Luma, Manifest.Chroma }))
        {
            throw Wrong("inputs", $"it has an input '{name}' that nothing fills");
        }

        TryRun();
    }

    private void CheckInput(string? name, string key, TensorElementType type, int planes)
    {
        if (name is null)
        {
            return;
        }

        if (!_model.Session.InputMetadata.TryGetValue(name, out var input))
        {
            throw Wrong(key, $"it has no input '{name}'; it has {string.Join(", ", _model.Session.InputNames)}");
        }

        var sizes = input.Dimensions;
        if (input.ElementDataType != type || sizes.Length != InputDimensions || sizes[1] != planes)
        {
            throw Wrong(key, $"input '{name}' is {Describe(input)}, not {type} [N, {planes}, height, width]");
        }
    }

    // Two sizes and two batches: a model that was exported for one size only fails here, and not in the middle of a
    // night.
    private void TryRun()
    {
        foreach (var (pairs, shape) in new[] { (1, new PictureShape(640, 368)), (2, new PictureShape(352, 288)) })
        {
            try
            {
                using var batch = CreateBatch(pairs, shape);
                batch.Run();
                if (batch.ProbabilitiesOf(0).ContainsAnyExceptInRange(0f, 1f))
                {
                    throw Wrong(
                        "probability", "its output is no probability between 0 and 1; export it with its sigmoid");
                }
            }
            catch (OnnxRuntimeException e)
            {
                throw Wrong("file", $"it does not run on {pairs} pairs of {shape.Width}x{shape.Height}: {e.Message} "
                    + "Number, height and width must be free axes");
            }
        }
    }

    private ModelException Wrong(string key, string what) =>
        new($"{Manifest.ModelPath} does not fit its manifest (\"{key}\"): {what}.");

    private static string Describe(NodeMetadata node) =>
        $"{node.ElementDataType} [{string.Join(", ", node.Dimensions)}]";
}
