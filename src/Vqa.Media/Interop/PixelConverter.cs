using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>
/// Brings pictures whose luma cannot be measured as it lies (RGB, packed, palette, big-endian) into a planar format.
/// Its scaler is made anew only when size or format change.
/// </summary>
internal sealed unsafe class PixelConverter : IDisposable
{
    private ScalerHandle? _scaler;
    private (int Width, int Height, AVPixelFormat From, AVPixelFormat To) _prepared;

    /// <summary>Converts a picture. The target's buffers are used again where they fit.</summary>
    /// <param name="source">The decoded picture; it is left as it is.</param>
    /// <param name="target">Receives the converted samples and nothing else: not the times, not the flags.</param>
    /// <param name="format">What to convert to.</param>
    /// <exception cref="MediaException">There is no conversion between the formats.</exception>
    public void Convert(FrameHandle source, FrameHandle target, AVPixelFormat format)
    {
        var wanted = (source.Width, source.Height, source.PixelFormat, format);
        if (_scaler is null || _prepared != wanted)
        {
            _scaler?.Dispose();
            _scaler = null;
            _scaler = new ScalerHandle(
                source.Width, source.Height, source.PixelFormat, source.Width, source.Height, format, ffmpeg.SWS_BICUBIC);
            _prepared = wanted;
        }

        if (target.Width != source.Width || target.Height != source.Height || target.PixelFormat != format || !target.IsWritable)
        {
            target.AllocatePicture(source.Width, source.Height, format);
        }

        _scaler.Scale(source, target);
    }

    public void Dispose() => _scaler?.Dispose();
}
