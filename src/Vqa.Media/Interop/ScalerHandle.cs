using System.Runtime.InteropServices;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>An SwsContext: converts pictures between sizes and pixel formats.</summary>
internal sealed unsafe partial class ScalerHandle : NativeHandle<ScalerHandle>
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

    /// <summary>Makes the target full-range BT.601, which is what JPEG means, whatever the source is.</summary>
    /// <param name="space">Colour matrix of the source.</param>
    /// <param name="isFullRange">Range of the source.</param>
    public void SetJpegColours(AVColorSpace space, bool isFullRange)
    {
        // -1 means that the formats have no colours to convert (grey): then there is nothing to set.
        _ = sws_setColorspaceDetails(
            Pointer, sws_getCoefficients((int)space), isFullRange ? 1 : 0,
            sws_getCoefficients((int)AVColorSpace.AVCOL_SPC_BT470BG), 1, 0, 1 << 16, 1 << 16);
        GC.KeepAlive(this);
    }

    // Declared here and not generated: the AutoGen package passes the tables as arrays.
    [LibraryImport("swscale")]
    private static partial int* sws_getCoefficients(int colorspace);

    [LibraryImport("swscale")]
    private static partial int sws_setColorspaceDetails(
        SwsContext* context, int* sourceTable, int sourceRange, int* targetTable, int targetRange,
        int brightness, int contrast, int saturation);

    protected override void Free(nint native) => ffmpeg.sws_freeContext((SwsContext*)native);
}
