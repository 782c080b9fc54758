using System.Runtime.InteropServices;

namespace Vqa.Media.Interop;

/// <summary>
/// FFmpeg's CUDA device, of libavutil/hwcontext_cuda.h under its names. Not among the generated bindings: the header wants
/// NVIDIA's cuda.h, and the AutoGen package does not have it.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal unsafe struct AVCUDADeviceContext
{
    /// <summary>CUcontext in which everything is decoded.</summary>
    [FieldOffset(0)] public nint cuda_ctx;

    /// <summary>CUstream on which surfaces are mapped and copied; zero for the default stream.</summary>
    [FieldOffset(8)] public nint stream;

    /// <summary>FFmpeg's own; set by av_hwdevice_ctx_init.</summary>
    [FieldOffset(16)] public void* @internal;
}
