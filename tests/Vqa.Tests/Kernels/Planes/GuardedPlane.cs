using System.Runtime.InteropServices;
using Vqa.Kernels.Planes;

namespace Vqa.Tests.Kernels.Planes;

/// <summary>
/// A plane in memory of its own that ends (or begins) right at a page that must not be touched: a kernel that reads one
/// byte outside it ends the test run with a segmentation fault.
/// </summary>
internal sealed unsafe partial class GuardedPlane : IDisposable
{
    private const int PageSize = 4096;
    private const int ReadWrite = 3;
    private const int Private = 2, Anonymous = 0x20;
    private readonly nint _memory;
    private readonly nint _length;

    /// <param name="format">Size, stride and sample format; the address is ignored. A negative stride stores it bottom
    /// up.</param>
    /// <param name="sampleStep">2 leaves room for another plane's samples between those of this one.</param>
    /// <param name="atEnd">The guard follows the last sample; else it precedes the first.</param>
    /// <param name="isPadded">The last row is as long as its stride; the guard follows that.</param>
    public GuardedPlane(PlaneView format, int sampleStep = 1, bool atEnd = true, bool isPadded = false)
    {
        nint rowBytes = isPadded
            ? Math.Abs(format.StrideBytes)
            : (((format.Width - 1) * sampleStep) + 1) * format.BytesPerSample;
        Bytes = (int)((Math.Abs(format.StrideBytes) * (nint)(format.Height - 1)) + rowBytes);
        _length = ((Bytes + PageSize - 1) / PageSize * PageSize) + (2 * PageSize);
        _memory = Map(0, _length, 0, Private | Anonymous, -1, 0);
        Assert.NotEqual(-1, _memory);
        Assert.Equal(0, Protect(_memory + PageSize, _length - (2 * PageSize), ReadWrite));
        First = atEnd ? _memory + _length - PageSize - Bytes : _memory + PageSize;
        var top = format.StrideBytes >= 0 ? First : First + (-(nint)format.StrideBytes * (format.Height - 1));
        View = format with { Address = top };
    }

    public PlaneView View { get; }

    /// <summary>Address of the lowest byte, and how many there are.</summary>
    public nint First { get; }

    public int Bytes { get; }

    /// <summary>All bytes, in memory order, gaps between rows included.</summary>
    public Span<byte> Memory => new((void*)First, Bytes);

    public void Dispose() => Assert.Equal(0, Unmap(_memory, _length));

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint length);
}
