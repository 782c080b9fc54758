using ILGPU;
using ILGPU.Runtime;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// Memory of the device that we own: a stream's history, a frame that did not come from the device's decoder. The last
/// batch that uses it must have ended before it is disposed.
/// </summary>
public sealed class DeviceMemory : IDisposable
{
    private readonly ArrayView<byte> _view;
    private readonly Action _free;
    private bool _isDisposed;

    internal DeviceMemory(ArrayView<byte> view, long address, Action free)
    {
        (_view, Address, _free) = (view, address, free);
    }

    /// <summary>Where it begins, for a <see cref="Planes.PlaneView"/>; a multiple of 256.</summary>
    public long Address { get; }

    /// <summary>Its size in bytes.</summary>
    public long Length => _view.Length;

    /// <summary>Copies from the host's memory, and waits until it is there.</summary>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    public void Write(ReadOnlySpan<byte> source, long offset = 0)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (offset < 0 || offset + source.Length > Length)
        {
            throw new ArgumentException(
                $"{source.Length} bytes at {offset} do not fit {Length} bytes of device memory.");
        }

        if (!source.IsEmpty)
        {
            using var binding = _view.GetAccelerator().BindScoped();
            _view.SubView(offset, source.Length).CopyFromCPU(_view.GetAccelerator().DefaultStream, source);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _free();
        }
    }
}
