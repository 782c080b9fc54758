using Microsoft.ML.OnnxRuntime.Tensors;
using Vqa.Kernels.Cells;

namespace Vqa.Analysis.Models;

/// <summary>The inputs that a model takes, for a number of pairs of one size.</summary>
/// <param name="Luma">Of the picture, and of the one before.</param>
/// <param name="Chroma">Two planes of each.</param>
/// <param name="Cells">What was measured of each cell.</param>
internal sealed record InputTensors(InputTensor Luma, InputTensor Chroma, InputTensor Cells)
{
    /// <summary>Those of a model.</summary>
    /// <param name="manifest">The model's.</param>
    /// <param name="pairs">How many pairs.</param>
    /// <param name="width">Of the padded pictures, as is the height.</param>
    /// <param name="height">The same.</param>
    public static InputTensors Of(ModelManifest manifest, int pairs, int width, int height) => new(
        new(manifest.Luma, TensorElementType.UInt8, [pairs, InferenceRequest.LumaPlanes, height, width]),
        new(manifest.Chroma, TensorElementType.UInt8, [pairs, InferenceRequest.ChromaPlanes, height / 2, width / 2]),
        new(manifest.Cells, TensorElementType.Int16,
            [pairs, CellPass.Count, height / CellPass.Side, width / CellPass.Side]));
}

/// <summary>One input.</summary>
/// <param name="Name">What the model calls it; null where it does not take it.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="Shape">Its sizes.</param>
internal sealed record InputTensor(string? Name, TensorElementType Type, long[] Shape)
{
    /// <summary>Elements.</summary>
    public long Length => Shape.Aggregate((a, b) => a * b);

    /// <summary>Its size in memory.</summary>
    public long Bytes => Length * (Type == TensorElementType.Int16 ? sizeof(short) : sizeof(byte));
}
