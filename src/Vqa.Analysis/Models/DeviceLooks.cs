using ILGPU.Runtime;
using Vqa.Kernels.Gpu;
using Vqa.Media;

namespace Vqa.Analysis.Models;

/// <summary>
/// The GPU that reduces pictures for the model, in a stream of its own, and the way on which they come from there: through
/// the device's memory where the model runs on the same one, else through pinned memory. A way that fails is left for good,
/// and a GPU that fails again and again is asked no more: the CPU reduces copies then. Any thread may ask how it stands;
/// the rest is for the inference thread.
/// </summary>
internal class DeviceLooks : IDisposable
{
    // One failure may be of one picture. More in a row are the device's, and each costs its stream a wait for nothing.
    private const int MostFailures = 3;

    private readonly GpuDevice _device;
    private readonly AcceleratorStream? _stream;
    private volatile Standing _standing;
    private int _failures;

    /// <param name="device">The GPU; stays the caller's.</param>
    /// <param name="model">What looks.</param>
    /// <param name="best">The best way that may be taken.</param>
    public DeviceLooks(GpuDevice device, ModelSession model, InputPath best)
    {
        _device = device;
        try
        {
            _stream = device.CreateStream();
            _standing = best == InputPath.DeviceMemory && !IsSharedWith(model)
                ? new(InputPath.PinnedMemory, $"the model runs on {(model.IsOnDevice ? "another device" : "the CPU")}")
                : new(best, null);
        }
        catch (Exception e)
        {
            _standing = new(InputPath.CpuMemory, $"the GPU cannot be used: {e.Message}");
        }
    }

    /// <summary>The way that the next pictures take.</summary>
    public InputPath Path => _standing.Path;

    /// <summary>Why that is not <see cref="InputPath.DeviceMemory"/>; null where it is, or nobody wanted it.</summary>
    public string? Reason => _standing.Reason;

    /// <summary>It can reduce the picture where it lies.</summary>
    public bool Reaches(VideoFrame frame) =>
        Path != InputPath.CpuMemory && (frame.IsOnDevice || _device.Backend == GpuBackend.Cpu);

    /// <summary>Memory of a way, for a number of pairs of one size.</summary>
    public virtual IModelInput CreateInput(
        InputPath path, ModelSession model, InputTensors tensors, int pairs, int width, int height)
    {
        var looks = _device.CreateLooks(width, height, pairs, _stream);
        try
        {
            return path == InputPath.DeviceMemory
                ? new DeviceInput(model, looks, tensors)
                : new PinnedInput(looks, tensors);
        }
        catch
        {
            looks.Dispose();
            throw;
        }
    }

    /// <summary>Device memory did not do, and pinned memory did.</summary>
    public void LeaveDeviceMemory(string reason) =>
        _standing = new(InputPath.PinnedMemory, $"device memory failed: {reason}");

    /// <summary>A batch came through.</summary>
    public void NoteSuccess() => _failures = 0;

    /// <summary>A batch did not, on any way.</summary>
    public void NoteFailure(string reason)
    {
        if (++_failures == MostFailures)
        {
            _standing = new(InputPath.CpuMemory, $"the GPU failed {MostFailures} times in a row: {reason}");
        }
    }

    public void Dispose() => _stream?.Dispose();

    // The imitation of a GPU has the memory that the CPU has.
    private bool IsSharedWith(ModelSession model) => _device.Backend switch
    {
        GpuBackend.Cuda => model.IsOnDevice && model.DeviceOrdinal == _device.CudaOrdinal,
        GpuBackend.Cpu => !model.IsOnDevice,
        _ => false,
    };

    private sealed record Standing(InputPath Path, string? Reason);
}
