using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>
/// FFmpeg's CUDA device, around a CUDA context. FFmpeg counts who uses it: this handle, every decoder, every surface. The
/// native device goes with the last of them.
/// </summary>
internal sealed unsafe class DeviceHandle : NativeHandle<DeviceHandle>
{
    private DeviceHandle(AVBufferRef* device) => Own((nint)device);

    private AVBufferRef* Pointer => (AVBufferRef*)Address;

    /// <summary>Makes a device.</summary>
    /// <param name="context">CUcontext.</param>
    /// <param name="stream">CUstream of it; zero for the default stream. Borrowed as long as the context.</param>
    /// <param name="ownsContext">True where the context is to be destroyed with the native device; false where it is
    /// borrowed until then. Where this method fails, the context stays the caller's in any case.</param>
    /// <returns>Null where the driver lacks functions that FFmpeg asks for.</returns>
    public static DeviceHandle? Create(nint context, nint stream, bool ownsContext)
    {
        AVBufferRef* buffer = ffmpeg.av_hwdevice_ctx_alloc(AVHWDeviceType.AV_HWDEVICE_TYPE_CUDA);
        if (buffer == null) return null;
        var device = (AVHWDeviceContext*)buffer->data;
        var cuda = (AVCUDADeviceContext*)device->hwctx;
        cuda->cuda_ctx = context;
        cuda->stream = stream;
        if (ffmpeg.av_hwdevice_ctx_init(buffer) < 0)
        {
            ffmpeg.av_buffer_unref(&buffer);
            return null;
        }

        if (ownsContext)
        {
            device->user_opaque = (void*)context;
            device->free = new AVHWDeviceContext_free_func
            {
                Pointer = (nint)(delegate* unmanaged[Cdecl]<AVHWDeviceContext*, void>)&DestroyContext,
            };
        }

        return new DeviceHandle(buffer);
    }

    /// <summary>Another reference, for a decoder to own.</summary>
    public AVBufferRef* NewReference()
    {
        AVBufferRef* reference = ffmpeg.av_buffer_ref(Pointer);
        GC.KeepAlive(this);
        return reference != null ? reference : throw new InsufficientMemoryException("FFmpeg could not allocate memory.");
    }

    protected override void Free(nint native)
    {
        var buffer = (AVBufferRef*)native;
        ffmpeg.av_buffer_unref(&buffer);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DestroyContext(AVHWDeviceContext* device) => _ = CudaDriver.cuCtxDestroy_v2((nint)device->user_opaque);
}
