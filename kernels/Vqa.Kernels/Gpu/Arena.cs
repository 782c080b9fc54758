using ILGPU;
using ILGPU.Runtime;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// One buffer that memory is cut from, where a kernel cannot read at an address but only in a buffer: OpenCL. Addresses
/// are offsets. Takes the first gap that is wide enough; not thread-safe.
/// </summary>
internal sealed class Arena(Accelerator accelerator, long bytes) : IDisposable
{
    private const long Alignment = 256;

    private readonly MemoryBuffer1D<byte, Stride1D.Dense> _buffer = accelerator.Allocate1D<byte>(bytes);

    // Address and length of what is in use. The first 256 bytes stay free: 0 is no address.
    private readonly SortedList<long, long> _used = new() { [0] = Alignment };

    public ArrayView<byte> View => _buffer.View.AsContiguous();

    /// <param name="length">In bytes.</param>
    /// <param name="sharing">Held by who allocates, and while it is given back.</param>
    /// <exception cref="InsufficientMemoryException">No gap is wide enough.</exception>
    public DeviceMemory Allocate(long length, Lock sharing)
    {
        var rounded = (length + Alignment - 1) / Alignment * Alignment;
        var address = 0L;
        foreach (var (used, size) in _used)
        {
            if (used - address >= rounded)
            {
                break;
            }

            address = used + size;
        }

        if (address + rounded > _buffer.Length)
        {
            throw new InsufficientMemoryException(
                $"The arena of {_buffer.Length} bytes has no {length} bytes left; open the device with a larger one.");
        }

        _used.Add(address, rounded);
        return new DeviceMemory(View.SubView(address, length), address, () => GiveBack(address, sharing));
    }

    public void Dispose() => _buffer.Dispose();

    private void GiveBack(long address, Lock sharing)
    {
        lock (sharing)
        {
            _used.Remove(address);
        }
    }
}
