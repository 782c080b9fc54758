using FFmpeg.AutoGen;
using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>
/// Decodes the video stream of a source on the CPU. Send a packet, then receive until there is no frame left; at the end
/// drain, and receive the rest. It shows what a player would show: damaged pictures come out, flagged, and errors do not
/// end the stream. For one thread at a time; keeps nothing of the source.
/// </summary>
public sealed class VideoDecoder : IDisposable
{
    /// <summary>A decoder that fails this often in a row without a frame between is taken as having none left.</summary>
    private const int MaxErrorsInARow = 64;

    /// <summary>Longest side of a picture, in samples: what the kernels count with.</summary>
    private const int MaxSide = 16384;

    private readonly CodecHandle _codec;
    private readonly PixelConverter _converter = new();
    private readonly AVRational _timeBase;
    private readonly double _declaredAspect;
    private int _errors;

    /// <summary>Opens a decoder for the video stream that the source has selected.</summary>
    /// <param name="source">Asked for the stream's parameters, and not kept.</param>
    /// <param name="threads">1 for a live source: one stream, one thread, no delay. 0 for a file: frame threads, as many as
    /// there are cores, each of which holds back one picture.</param>
    /// <exception cref="InvalidOperationException">The source has no video.</exception>
    /// <exception cref="MediaException">No decoder takes the stream.</exception>
    public VideoDecoder(MediaSource source, int threads)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        (_codec, _timeBase) = source.OpenDecoder(MediaKind.Video, threads);
        _declaredAspect = source.DeclaredAspect;
    }

    /// <summary>Native decoders (of video and audio) alive in the process, for leak tests.</summary>
    public static int LiveCount => CodecHandle.LiveCount;

    /// <summary>The decoder's last error in words, of sending or receiving; null where there was none yet.</summary>
    public string? LastError { get; private set; }

    /// <summary>Gives the decoder a packet, which stays the caller's.</summary>
    /// <returns>Null where it was accepted; else the error in words: the packet is lost, decoding goes on.</returns>
    public string? Send(MediaPacket packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        int result = _codec.Send(packet.Native);
        return result >= 0 ? null : LastError = FFmpegErrors.Describe(result);
    }

    /// <summary>Says that no packet follows: the frames that the decoder holds back can then be received.</summary>
    public void Drain() => _codec.SendEnd();

    /// <summary>Moves the next picture into a frame. No copy is made, and nothing is allocated once the stream runs.</summary>
    /// <param name="frame">Loses what it held in any case.</param>
    /// <returns>False where the decoder wants another packet first, or has no frame left after <see cref="Drain"/>.</returns>
    /// <exception cref="MediaException">FFmpeg cannot convert the decoder's pixel format to one that can be measured.</exception>
    public bool TryReceive(VideoFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        for (int attempt = 0; attempt < MaxErrorsInARow; attempt++)
        {
            int result = _codec.Receive(frame.Decoded);
            if (result >= 0)
            {
                if (frame.Decoded is { Width: <= MaxSide, Height: <= MaxSide })
                {
                    frame.Describe(_converter, _timeBase, _declaredAspect, _codec.TakeRemarks(frame.Decoded));
                    return true;
                }

                _errors++;
                LastError = $"A picture is larger than {MaxSide} samples on a side";
                continue;
            }

            if (result == FFmpegErrors.Again || result == ffmpeg.AVERROR_EOF) break;
            _errors++;
            LastError = FFmpegErrors.Describe(result);
        }

        frame.Clear();
        return false;
    }

    /// <summary>Errors met while receiving, since the last call.</summary>
    public int TakeErrorCount()
    {
        int taken = _errors;
        _errors = 0;
        return taken;
    }

    public void Dispose()
    {
        _codec.Dispose();
        _converter.Dispose();
    }
}
