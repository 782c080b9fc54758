using System.Runtime.InteropServices;

namespace Vqa.Media.Interop;

/// <summary>Owns one loudness meter of libebur128.</summary>
internal sealed class Ebur128Handle : NativeHandle<Ebur128Handle>
{
    /// <param name="channels">1 to 64.</param>
    /// <param name="sampleRate">Samples per second and channel.</param>
    /// <exception cref="DllNotFoundException">The library is missing.</exception>
    /// <exception cref="InsufficientMemoryException">There is no memory for its 3 s of sound.</exception>
    public Ebur128Handle(int channels, int sampleRate)
    {
        var native = Ebur128.ebur128_init((uint)channels, new CULong((uint)sampleRate), Ebur128.Modes);
        if (native == IntPtr.Zero) throw new InsufficientMemoryException("libebur128 could not allocate memory.");
        Own(native);
    }

    protected override void Free(nint native) => Ebur128.ebur128_destroy(ref native);
}
