using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Vqa.Kernels.Gpu.Looks;

namespace Vqa.Analysis.Models;

/// <summary>
/// Inputs that a GPU made of the pictures in its memory, copied on that GPU into memory that ONNX Runtime took in its own
/// context: the model reads them by address, and nothing crosses the bus. Why they are copied and not bound where the
/// kernels left them: <see cref="Kernels.Gpu.Contexts.PrimaryContext"/>. The kernels' stream is waited for before the
/// model runs, and the model before the next copy, so the two streams need no event between them.
/// </summary>
internal sealed class DeviceInput : IModelInput
{
    private readonly ModelSession _model;
    private readonly LookBatch _looks;
    private readonly InputTensors _tensors;
    private readonly List<OrtMemoryAllocation> _memory = [];
    private readonly List<(string Name, OrtValue Value)> _values = [];
    private readonly LookAddresses _target;
    private readonly OrtAllocator _allocator;
    private bool _isProven;

    /// <param name="model">Which model.</param>
    /// <param name="looks">Its own, unless this throws; for as many pairs as the tensors.</param>
    /// <param name="tensors">What the model takes.</param>
    public DeviceInput(ModelSession model, LookBatch looks, InputTensors tensors)
    {
        (_model, _looks, _tensors) = (model, looks, tensors);
        using var scope = model.Enter();
        _allocator = new OrtAllocator(model.Session, model.InputMemory);
        try
        {
            _target = new LookAddresses(Add(tensors.Luma), Add(tensors.Chroma), Add(tensors.Cells));
        }
        catch
        {
            Free();
            throw;
        }
    }

    public InputPath Path => InputPath.DeviceMemory;

    public IReadOnlyList<(string Name, OrtValue Value)> Values => _values;

    public void Put(int place, InferenceRequest request) => _looks.Put(place, request.Look);

    public void Complete()
    {
        _looks.Launch();
        _looks.CopyTo(_target, _model.Context);
        if (!_isProven)
        {
            Prove();
            _isProven = true;
        }
    }

    public void Dispose()
    {
        using (_model.Enter())
        {
            Free();
        }

        _looks.Dispose();
    }

    private void Free()
    {
        _values.ForEach(input => input.Value.Dispose());
        _memory.ForEach(memory => memory.Dispose());
        _allocator.Dispose();
    }

    private long Add(InputTensor tensor)
    {
        if (tensor.Name is null)
        {
            return 0;
        }

        var memory = _allocator.Allocate(checked((uint)tensor.Bytes));
        _memory.Add(memory);
        var address = memory.DangerousGetHandle();
        _values.Add((tensor.Name, OrtValue.CreateTensorValueWithData(
            _model.InputMemory, tensor.Type, tensor.Shape, address, tensor.Bytes)));
        return address;
    }

    // Once for each memory: a driver that copies something else than it was told would pass unnoticed.
    private void Prove()
    {
        _looks.Read(out var luma, out var chroma, out var cells);
        Compare(_tensors.Luma, _target.Luma, luma);
        Compare(_tensors.Chroma, _target.Chroma, chroma);
        Compare(_tensors.Cells, _target.Cells, MemoryMarshal.AsBytes(cells));
    }

    private void Compare(InputTensor tensor, long address, ReadOnlySpan<byte> expected)
    {
        if (tensor.Name is null)
        {
            return;
        }

        var found = new byte[tensor.Bytes];
        _model.ReadInput(address, found);
        if (!expected.SequenceEqual(found))
        {
            throw new InvalidOperationException($"'{tensor.Name}' did not arrive in the model's memory as it was sent.");
        }
    }
}
