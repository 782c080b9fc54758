using Vqa.Analysis.Models;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Gpu.Looks;
using Vqa.Kernels.Planes;
using Vqa.Media;

namespace Vqa.Tests.Analysis.Models;

/// <summary>Two pictures of one size and format, copied to a device's own memory, as a decoder would leave them there.
/// </summary>
internal sealed class DevicePictures : IDisposable
{
    private readonly GpuDevice _device;
    private readonly List<DeviceMemory> _memory = [];

    public DevicePictures(GpuDevice device, VideoFrame now, VideoFrame before)
    {
        _device = device;
        Assert.True(BorrowedPictures.TryDescribe(now, before, new PictureShape(now.Width, now.Height), out var look));
        Look = look with { Now = Copy(look.Now), Before = Copy(look.Before) };
    }

    /// <summary>The copies.</summary>
    public LookTask Look { get; }

    public void Dispose() => _memory.ForEach(memory => memory.Dispose());

    private PicturePlanes Copy(in PicturePlanes picture) => new(Copy(picture.Luma), Copy(picture.Cb), Copy(picture.Cr));

    private unsafe PlaneView Copy(in PlaneView plane)
    {
        var bytes = plane.StrideBytes * plane.Height;
        var memory = _device.Allocate(bytes);
        _memory.Add(memory);
        memory.Write(new ReadOnlySpan<byte>((void*)plane.Address, bytes));
        return plane with { Address = (nint)memory.Address };
    }
}
