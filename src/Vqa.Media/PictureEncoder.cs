using FFmpeg.AutoGen;
using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>Makes JPEG files of decoded pictures. What it needs for one size is kept for the next. For one thread at a time.</summary>
public sealed class PictureEncoder : IDisposable
{
    /// <summary>Best and worst quantiser of the encoder.</summary>
    public const int BestQuality = 2, WorstQuality = 31;

    /// <summary>Sample aspect ratios beyond these are mistakes, not wishes.</summary>
    private const double MinAspect = 0.25, MaxAspect = 4;

    /// <summary>From this height on pictures without a declared colour matrix are taken as BT.709, as players do.</summary>
    private const int HighDefinitionHeight = 720;

    private readonly FrameHandle _picture = new();
    private readonly PacketHandle _packet = new();
    private VideoFrame? _downloaded;
    private CodecHandle? _codec;
    private ScalerHandle? _scaler;
    private Setup _prepared;

    /// <summary>Encodes a picture as it is meant to be seen: with square samples and the right colours.</summary>
    /// <param name="frame">Not empty; it is left as it is. From a device it is downloaded first.</param>
    /// <param name="maxWidth">Wider pictures are shrunk to this.</param>
    /// <param name="quality">2 (best) to 31.</param>
    /// <returns>A whole JPEG file.</returns>
    /// <exception cref="MediaException">The picture cannot be converted, or cannot be had from its device.</exception>
    public byte[] EncodeJpeg(VideoFrame frame, int maxWidth, int quality)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, BestQuality);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, WorstQuality);
        if (frame.IsEmpty) throw new ArgumentException("The frame is empty.", nameof(frame));
        if (frame.IsOnDevice)
        {
            _downloaded ??= new VideoFrame();
            if (frame.DownloadTo(_downloaded) is { } refusal) throw new MediaException(MediaError.Native, refusal.Sentence);
            frame = _downloaded;
        }

        FrameHandle source = frame.Decoded;
        (int width, int height) = SquareSize(frame.Width, frame.Height, frame.SampleAspectRatio, maxWidth);
        Prepare(new Setup(
            source.Width, source.Height, source.PixelFormat, Matrix(source), frame.IsFullRange, width, height, quality));
        _scaler!.Scale(source, _picture);
        _codec!.Encode(_picture, _packet);
        return _packet.ToArray();
    }

    public void Dispose()
    {
        _scaler?.Dispose();
        _codec?.Dispose();
        _downloaded?.Dispose();
        _packet.Dispose();
        _picture.Dispose();
    }

    /// <summary>Size of a picture with square samples that is no wider than wanted; at least one sample.</summary>
    internal static (int Width, int Height) SquareSize(int width, int height, double aspect, int maxWidth)
    {
        double wide = width * Math.Clamp(aspect, MinAspect, MaxAspect);
        double scale = Math.Min(1, maxWidth / wide);
        return (Math.Max(1, (int)Math.Round(wide * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }

    private static AVColorSpace Matrix(FrameHandle source) => source.ColorSpace switch
    {
        AVColorSpace.AVCOL_SPC_UNSPECIFIED or AVColorSpace.AVCOL_SPC_RESERVED =>
            source.Height >= HighDefinitionHeight ? AVColorSpace.AVCOL_SPC_BT709 : AVColorSpace.AVCOL_SPC_BT470BG,
        AVColorSpace declared => declared,
    };

    private void Prepare(Setup wanted)
    {
        if (_codec is not null && _prepared == wanted) return;
        _scaler?.Dispose();
        _codec?.Dispose();
        (_scaler, _codec) = (null, null);
        _scaler = new ScalerHandle(
            wanted.SourceWidth, wanted.SourceHeight, wanted.Format,
            wanted.Width, wanted.Height, AVPixelFormat.AV_PIX_FMT_YUVJ420P, ffmpeg.SWS_BICUBIC);
        _scaler.SetJpegColours(wanted.Matrix, wanted.IsFullRange);
        _picture.AllocatePicture(wanted.Width, wanted.Height, AVPixelFormat.AV_PIX_FMT_YUVJ420P);
        _codec = CodecHandle.OpenJpegEncoder(wanted.Width, wanted.Height, wanted.Quality);
        _prepared = wanted;
    }

    /// <summary>All that scaler and encoder are made for.</summary>
    private readonly record struct Setup(
        int SourceWidth, int SourceHeight, AVPixelFormat Format, AVColorSpace Matrix, bool IsFullRange,
        int Width, int Height, int Quality);
}
