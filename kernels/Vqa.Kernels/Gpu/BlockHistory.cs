using System.Runtime.CompilerServices;
using Vqa.Kernels.History;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// What the blocks of one stream remember from frame to frame, in device memory: 8 bytes a block, 64 KiB for 1080p. It
/// begins anew with each frame that has no previous one. The last batch that uses it must have ended before it is
/// disposed.
/// </summary>
public sealed class BlockHistory : IDisposable
{
    private readonly DeviceMemory _memory;

    internal BlockHistory(GpuDevice device, int width, int height)
    {
        (Width, Height) = (width, height);
        _memory = device.Allocate((long)DeviceFrame.BlocksOf(width, height) * Unsafe.SizeOf<BlockState>());
    }

    /// <summary>Size of the frames, in samples.</summary>
    public int Width { get; }

    /// <summary>Size of the frames, in rows.</summary>
    public int Height { get; }

    internal long Address => _memory.Address;

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    internal void Require(int width, int height)
    {
        if ((width, height) != (Width, Height))
        {
            throw new ArgumentException($"The history is of frames of {Width}x{Height}, this one is {width}x{height}.");
        }
    }
}
