using System.Runtime.InteropServices;

namespace Vqa.Media.Interop;

/// <summary>
/// Owns one native object of FFmpeg and counts how many of its kind are alive, so that tests can tell a leak.
/// Methods of the kinds that take a handle keep it alive over the native call, so that the finaliser of an object that
/// nobody disposed cannot free it in the middle. No kind is safe for use by two threads at a time.
/// </summary>
/// <typeparam name="TSelf">The kind itself: each closed type has its own counter.</typeparam>
internal abstract class NativeHandle<TSelf> : SafeHandle
    where TSelf : NativeHandle<TSelf>
{
    private static int _live;

    protected NativeHandle()
        : base(IntPtr.Zero, ownsHandle: true)
    {
    }

    /// <summary>Native objects of this kind that are alive.</summary>
    public static int LiveCount => Volatile.Read(ref _live);

    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <summary>Takes ownership of a fresh native object.</summary>
    /// <exception cref="InsufficientMemoryException">There is none: all allocators of FFmpeg return null for want of memory.</exception>
    protected void Own(nint native)
    {
        if (native == IntPtr.Zero) throw new InsufficientMemoryException("FFmpeg could not allocate memory.");
        SetHandle(native);
        Interlocked.Increment(ref _live);
    }

    /// <summary>Frees the native object.</summary>
    protected abstract void Free(nint native);

    protected sealed override bool ReleaseHandle()
    {
        Free(handle);
        Interlocked.Decrement(ref _live);
        return true;
    }

    /// <summary>The address, for a call that ends before this object can go.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    protected nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }
}
