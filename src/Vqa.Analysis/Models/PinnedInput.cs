using Microsoft.ML.OnnxRuntime;
using Vqa.Kernels.Gpu.Looks;

namespace Vqa.Analysis.Models;

/// <summary>
/// Inputs that a GPU made of the pictures in its memory, copied to pinned memory of this process. A model on the CPU reads
/// them there; for one on a GPU, binding takes them back, which pinned memory makes quick.
/// </summary>
internal sealed class PinnedInput : IModelInput
{
    private readonly LookBatch _looks;
    private readonly List<(string Name, OrtValue Value)> _values = [];

    /// <param name="looks">Its own from now on; for as many pairs as the tensors.</param>
    /// <param name="tensors">What the model takes.</param>
    public PinnedInput(LookBatch looks, InputTensors tensors)
    {
        _looks = looks;
        var memory = looks.OnHostOf(looks.Capacity);
        Add(tensors.Luma, memory.Luma);
        Add(tensors.Chroma, memory.Chroma);
        Add(tensors.Cells, memory.Cells);
    }

    public InputPath Path => InputPath.PinnedMemory;

    public IReadOnlyList<(string Name, OrtValue Value)> Values => _values;

    public void Put(int place, InferenceRequest request) => _looks.Put(place, request.Look);

    public void Complete()
    {
        _looks.Launch();
        _looks.Read(out _, out _, out _);
    }

    public void Dispose()
    {
        _values.ForEach(input => input.Value.Dispose());
        _looks.Dispose();
    }

    private void Add(InputTensor tensor, long address)
    {
        if (tensor.Name is not null)
        {
            _values.Add((tensor.Name, OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, tensor.Type, tensor.Shape, (nint)address, tensor.Bytes)));
        }
    }
}
