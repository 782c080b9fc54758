using System.Runtime.InteropServices;

namespace Vqa.Media.Interop;

/// <summary>Owns one loudness meter of libebur128.</summary>
internal sealed class Ebur128Handle : NativeHandle<Ebur128Handle>
{
    /// <param name="channels">1 to 64.</param>
    /// <param name="sampleRate">Samples per second and channel.</param>
    /// <exception cref="DllNotFoundException">The library is missing.</exception>
    public Ebur128Handle(int channels, int sampleRate)
        => Own(Ebur128.ebur128_init((uint)channels, new CULong((uint)sampleRate), Ebur128.Modes));

    protected override void Free(nint native) => Ebur128.ebur128_destroy(ref native);
}
