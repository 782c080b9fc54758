using Microsoft.ML.OnnxRuntime;

namespace Vqa.Analysis.Models;

/// <summary>
/// Inputs that the CPU made. On a GPU binding them is what takes them there; on a CPU the model reads them where they are.
/// </summary>
internal sealed class HostInput : IModelInput
{
    private readonly List<(string Name, OrtValue Value)> _values = [];
    private readonly short[]? _cells;
    private readonly byte[]? _luma, _chroma;

    public HostInput(InputTensors tensors)
    {
        _cells = Memory<short>(tensors.Cells);
        _luma = Memory<byte>(tensors.Luma);
        _chroma = Memory<byte>(tensors.Chroma);
    }

    public InputPath Path => InputPath.CpuMemory;

    public IReadOnlyList<(string Name, OrtValue Value)> Values => _values;

    public void Put(int place, InferenceRequest request)
    {
        Put(request.Cells, _cells, place);
        Put(request.Luma, _luma, place);
        Put(request.Chroma, _chroma, place);
    }

    public void Complete()
    {
        // They are in place.
    }

    public void Dispose() => _values.ForEach(input => input.Value.Dispose());

    private static void Put<T>(ReadOnlySpan<T> values, T[]? memory, int place)
    {
        if (memory is not null)
        {
            values.CopyTo(memory.AsSpan(place * values.Length, values.Length));
        }
    }

    // Null where the model does not take it. The memory is pinned by ONNX Runtime until the value is disposed.
    private T[]? Memory<T>(InputTensor tensor)
        where T : unmanaged
    {
        if (tensor.Name is null)
        {
            return null;
        }

        var memory = new T[tensor.Length];
        _values.Add((tensor.Name, OrtValue.CreateTensorValueFromMemory(memory, tensor.Shape)));
        return memory;
    }
}
