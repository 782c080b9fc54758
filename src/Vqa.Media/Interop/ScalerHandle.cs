using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>An SwsContext: converts pictures between sizes and pixel formats.</summary>
internal sealed unsafe class ScalerHandle : NativeHandle<ScalerHandle>
{
    /// <summary>Prepares a conversion.</summary>
    /// <exception cref="MediaException">libswscale does not know one of the formats.</exception>
    public ScalerHandle(
        int sourceWidth, int sourceHeight, AVPixelFormat sourceFormat,
        int targetWidth, int targetHeight, AVPixelFormat targetFormat, int flags)
    {
        SwsContext* context = ffmpeg.sws_getContext(
            sourceWidth, sourceHeight, sourceFormat, targetWidth, targetHeight, targetFormat, flags, null, null, null);
        if (context == null)
        {
            throw new MediaException(
                MediaError.UnsupportedCodec,
                $"FFmpeg cannot convert {ffmpeg.av_get_pix_fmt_name(sourceFormat)} {sourceWidth}x{sourceHeight}"
                + $" to {ffmpeg.av_get_pix_fmt_name(targetFormat)} {targetWidth}x{targetHeight}.");
        }

        Own((nint)context);
    }

    public SwsContext* Pointer => (SwsContext*)Address;

    /// <summary>Converts a picture into another that has its buffers already.</summary>
    public void Scale(FrameHandle source, FrameHandle target)
    {
        FFmpegErrors.Check(ffmpeg.sws_scale_frame(Pointer, target.Pointer, source.Pointer), "convert a picture");
        GC.KeepAlive(source);
        GC.KeepAlive(target);
        GC.KeepAlive(this);
    }

    protected override void Free(nint native) => ffmpeg.sws_freeContext((SwsContext*)native);
}
