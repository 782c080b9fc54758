using FFmpeg.AutoGen;
using Vqa.Media.Hardware;
using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>
/// One decoded picture, held by reference to the decoder's own memory. Made once and filled again by each
/// <see cref="VideoDecoder.TryReceive"/>, which drops what it held: two of them, swapped, keep the previous picture
/// without a copy, and a ring of them keeps what is in flight. For one thread at a time; outlives the decoder that filled it.
/// A picture of a device is a surface that the decoder cannot use again until this frame drops it: by another receive,
/// <see cref="Release"/> or <see cref="Dispose"/>, and not before all work on it is done.
/// </summary>
public sealed class VideoFrame : IDisposable
{
    private readonly FrameHandle _decoded = new();
    private FrameHandle? _converted;
    private PictureLayout? _layout;
    private int _cropLeft;
    private int _cropTop;
    private int _timeBaseNumerator = 1;
    private int _timeBaseDenominator = 1;

    /// <summary>Native frames (pictures and blocks of sound) alive in the process, for leak tests.</summary>
    public static int LiveCount => FrameHandle.LiveCount;

    /// <summary>True before the first picture, and after a receive that found none. All else then has no meaning.</summary>
    public bool IsEmpty => Picture.IsEmpty;

    /// <summary>Picture size in samples, after the cropping that the stream asks for.</summary>
    public int Width => Picture.Width - _cropLeft;

    /// <inheritdoc cref="Width"/>
    public int Height => Picture.Height - _cropTop;

    /// <summary>
    /// True where the addresses of the planes are of a device (CUdeviceptr) and not of this process:
    /// <see cref="DownloadTo"/> makes a picture of it that can be read here.
    /// </summary>
    public bool IsOnDevice { get; private set; }

    /// <summary>
    /// FFmpeg's name of the format that the decoder gave, "yuv420p10le", before any conversion. A device that lays the same
    /// samples out in its own way (NV12, P010) changes nothing in it.
    /// </summary>
    public string PixelFormat { get; private set; } = "none";

    /// <summary>Luma runs from 0 to the maximum, and not from 16 to 235 (on the 8-bit scale).</summary>
    public bool IsFullRange { get; private set; }

    /// <summary>Width of a sample over its height; 1 for square ones, and where the stream does not say.</summary>
    public double SampleAspectRatio { get; private set; } = 1;

    /// <summary>The picture holds two fields of different times in its odd and even rows.</summary>
    public bool IsInterlaced => _decoded.IsInterlaced;

    /// <summary>Decoded without reference to another picture.</summary>
    public bool IsKeyFrame => _decoded.IsKeyFrame;

    /// <summary>Brightness, or its nearest equivalent where the picture had to be converted.</summary>
    public VideoPlane Luma { get; private set; }

    /// <summary>False for a grey picture: <see cref="Cb"/> and <see cref="Cr"/> are then empty.</summary>
    public bool HasChroma { get; private set; }

    /// <summary>Blue difference; its size is that of luma divided by the subsampling, rounded up.</summary>
    public VideoPlane Cb { get; private set; }

    /// <summary>Red difference; as <see cref="Cb"/>.</summary>
    public VideoPlane Cr { get; private set; }

    /// <summary>When it is shown, by the container or guessed from decoding times; null where neither is known.</summary>
    public MediaTime? Pts =>
        _decoded.BestEffortTimestamp == ffmpeg.AV_NOPTS_VALUE ? null : Time(_decoded.BestEffortTimestamp);

    /// <summary>How long it is shown, as the container says; null where it does not.</summary>
    public MediaTime? Duration => _decoded.Duration > 0 ? Time(_decoded.Duration) : null;

    /// <summary>Size of the packet that it was decoded from; 0 where that is not known.</summary>
    public int PacketBytes => _decoded.PacketBytes;

    /// <summary>The decoder or the demuxer marked it as damaged.</summary>
    public bool IsCorrupt => _decoded.IsCorrupt;

    /// <summary>The bitstream broke a rule of the codec.</summary>
    public bool IsBitstreamInvalid => HasError(ffmpeg.FF_DECODE_ERROR_INVALID_BITSTREAM);

    /// <summary>A picture that this one refers to is missing.</summary>
    public bool HasMissingReference => HasError(ffmpeg.FF_DECODE_ERROR_MISSING_REFERENCE);

    /// <summary>The decoder painted over what it could not decode.</summary>
    public bool IsConcealed => HasError(ffmpeg.FF_DECODE_ERROR_CONCEALMENT_ACTIVE);

    /// <summary>Slices of it failed to decode.</summary>
    public bool HasDamagedSlices => HasError(ffmpeg.FF_DECODE_ERROR_DECODE_SLICES);

    /// <summary>
    /// Lines that the decoder logged of damage while it decoded this picture. Some decoders tell of a missing reference in no other
    /// way (FFmpeg's for HEVC).
    /// </summary>
    public int ErrorLines { get; private set; }

    /// <summary>Macroblocks (16x16 samples) of it that the decoder painted over; 0 where it does not count them.</summary>
    public int ConcealedBlocks { get; private set; }

    /// <summary>What the decoder fills.</summary>
    internal FrameHandle Decoded => _decoded;

    /// <summary>The measurable picture: the decoded one, or what it was converted to.</summary>
    internal FrameHandle Picture { get; private set; }

    public VideoFrame() => Picture = _decoded;

    public void Dispose()
    {
        _decoded.Dispose();
        _converted?.Dispose();
    }

    /// <summary>Drops the picture; the frame is then empty.</summary>
    public void Release() => Clear();

    /// <summary>Drops the picture and takes a reference to that of another frame; no copy is made and nothing allocated.</summary>
    /// <param name="other">Not empty; it is left as it is.</param>
    public void Hold(VideoFrame other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _decoded.Hold(other._decoded);
        Picture = _decoded;
        if (other.Picture == other._converted)
        {
            _converted ??= new FrameHandle();
            _converted.Hold(other._converted);
            Picture = _converted;
        }

        CopyFacts(other);
        (_cropLeft, _cropTop, IsOnDevice) = (other._cropLeft, other._cropTop, other.IsOnDevice);
        (Luma, Cb, Cr) = (other.Luma, other.Cb, other.Cr);
    }

    /// <summary>
    /// Copies a picture of a device into memory of this process, and all that is known of it. Waits until the device has
    /// done what was queued before. Allocates only where the frame has no memory of that size and format of its own yet.
    /// </summary>
    /// <param name="target">Another frame; loses what it held. Its samples equal those that the CPU would have decoded, laid
    /// out as on the device.</param>
    /// <returns>Null where it was copied; else why the device could not, and the target is empty.</returns>
    /// <exception cref="InvalidOperationException">The picture is not on a device.</exception>
    public HardwareRefusal? DownloadTo(VideoFrame target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!IsOnDevice) throw new InvalidOperationException("The picture is in this process's memory already.");
        int result = target._decoded.Download(_decoded);
        if (result < 0)
        {
            target.Clear();
            return HardwareDiagnosis.DownloadFailed(FFmpegErrors.Describe(result));
        }

        target.Picture = target._decoded;
        (target._cropLeft, target._cropTop, target.IsOnDevice) = (0, 0, false);
        target.CopyFacts(this);
        target.TakePlanes(_layout!);
        HardwareMetrics.CountDownload(Bytes(Luma) + (HasChroma ? Bytes(Cb) + Bytes(Cr) : 0));
        return null;
    }

    /// <summary>Describes what a receive has put into <see cref="Decoded"/>, converting it where it must be.</summary>
    /// <param name="converter">The decoder's.</param>
    /// <param name="timeBase">Of the stream.</param>
    /// <param name="declaredAspect">Sample aspect ratio as the container declares it; 0 where it does not.</param>
    /// <param name="remarks">What the decoder logged about it.</param>
    /// <param name="software">The format in which the decoder would give a picture that is on a device.</param>
    internal void Describe(
        PixelConverter converter, AVRational timeBase, double declaredAspect, in DecoderRemarks remarks,
        AVPixelFormat software = AVPixelFormat.AV_PIX_FMT_NONE)
    {
        (ErrorLines, ConcealedBlocks) = (remarks.ErrorLines, remarks.ConcealedBlocks);
        SampleAspectRatio = declaredAspect > 0 ? declaredAspect : _decoded.SampleAspectRatio;
        _timeBaseNumerator = timeBase.num;
        _timeBaseDenominator = timeBase.den;
        IsOnDevice = _decoded.IsOnDevice;
        (_cropLeft, _cropTop) = (_decoded.CropLeft, _decoded.CropTop);
        PictureLayout layout = IsOnDevice
            ? DeviceLayout.Of(_decoded.SurfaceFormat, software)
            : PictureLayout.Of(_decoded.PixelFormat);
        PixelFormat = layout.Name;
        Picture = _decoded;
        IsFullRange = _decoded.IsFullRange || IsJpegFormat(IsOnDevice ? software : _decoded.PixelFormat);
        if (layout.ConvertTo != AVPixelFormat.AV_PIX_FMT_NONE)
        {
            bool isRgb = layout.IsRgb;
            _converted ??= new FrameHandle();
            converter.Convert(_decoded, _converted, layout.ConvertTo);
            Picture = _converted;
            layout = PictureLayout.Of(layout.ConvertTo);
            // libswscale makes video range of RGB where it makes colour, and full range where it makes grey.
            if (isRgb) IsFullRange = layout.Cb is null;
        }

        TakePlanes(layout);
    }

    /// <summary>Forgets the picture, after a receive that found none.</summary>
    internal void Clear()
    {
        _decoded.Clear();
        Picture = _decoded;
        (Luma, Cb, Cr, HasChroma) = (default, default, default, false);
        (_cropLeft, _cropTop, IsOnDevice) = (0, 0, false);
    }

    private static bool IsJpegFormat(AVPixelFormat format) => format
        is AVPixelFormat.AV_PIX_FMT_YUVJ420P or AVPixelFormat.AV_PIX_FMT_YUVJ422P or AVPixelFormat.AV_PIX_FMT_YUVJ444P
        or AVPixelFormat.AV_PIX_FMT_YUVJ440P or AVPixelFormat.AV_PIX_FMT_YUVJ411P;

    private void TakePlanes(PictureLayout layout)
    {
        _layout = layout;
        Luma = Plane(layout.Luma);
        HasChroma = layout is { Cb: not null, Cr: not null };
        Cb = layout.Cb is { } cb ? Plane(cb) : default;
        Cr = layout.Cr is { } cr ? Plane(cr) : default;
    }

    private void CopyFacts(VideoFrame other)
    {
        (ErrorLines, ConcealedBlocks) = (other.ErrorLines, other.ConcealedBlocks);
        (PixelFormat, IsFullRange, HasChroma) = (other.PixelFormat, other.IsFullRange, other.HasChroma);
        SampleAspectRatio = other.SampleAspectRatio;
        (_timeBaseNumerator, _timeBaseDenominator) = (other._timeBaseNumerator, other._timeBaseDenominator);
        _layout = other._layout;
    }

    private VideoPlane Plane(in ComponentLayout component) => new(
        Picture.Plane(component.Plane) + component.OffsetBytes
            + (nint)(_cropTop >> component.HeightShift) * Picture.Stride(component.Plane)
            + (nint)(_cropLeft >> component.WidthShift) * component.SampleStep * component.BytesPerSample,
        -(-Width >> component.WidthShift),
        -(-Height >> component.HeightShift),
        Picture.Stride(component.Plane),
        component.SampleStep,
        component.BytesPerSample,
        component.Shift,
        component.Bits);

    private static long Bytes(in VideoPlane plane) => (long)plane.Width * plane.Height * plane.BytesPerSample;

    private bool HasError(int flag) => (_decoded.DecodeErrorFlags & flag) != 0;

    private MediaTime Time(long ticks) => new(ticks, _timeBaseNumerator, _timeBaseDenominator);
}
