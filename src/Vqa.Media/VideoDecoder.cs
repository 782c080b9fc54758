using FFmpeg.AutoGen;
using Vqa.Media.Hardware;
using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>
/// Decodes the video stream of a source, on the CPU or on a device. Send a packet, then receive until there is no frame
/// left; at the end drain, and receive the rest. It shows what a player would show: damaged pictures come out, flagged, and
/// errors do not end the stream. For one thread at a time; keeps nothing of the source.
/// </summary>
/// <remarks>
/// Where a device refuses the stream or fails, a decoder on the CPU takes its place: it decodes again from the last keyframe
/// but one and shows only what was not shown yet, so no picture is lost or comes twice. Only a group of pictures that is too
/// long to be kept (<see cref="PacketReplay"/>) costs those until the next keyframe. <see cref="Refusal"/> then says why.
/// </remarks>
public sealed class VideoDecoder : IDisposable
{
    /// <summary>A decoder that fails this often in a row without a frame between is taken as having none left.</summary>
    private const int MaxErrorsInARow = 64;

    /// <summary>Longest side of a picture, in samples: what the kernels count with.</summary>
    private const int MaxSide = 16384;

    /// <summary>Packets to wait for a keyframe, where decoding can start nowhere else: some streams mark none.</summary>
    private const int MaxKeyFrameWait = 300;

    private readonly DecoderRecipe _recipe;
    private readonly int _threads;
    private readonly PixelConverter _converter = new();
    private readonly double _declaredAspect;
    private CodecHandle _codec;
    private HardwareStint? _hardware;
    private DecoderReplay? _replay;
    private int _keyFrameWait;
    private bool _isDraining;
    private int _errors;

    /// <summary>Opens a decoder for the video stream that the source has selected.</summary>
    /// <param name="source">Asked for the stream's parameters, and not kept.</param>
    /// <param name="threads">Of a decoder on the CPU. 1 for a live source: one stream, one thread, no delay. 0 for a file: frame
    /// threads, as many as there are cores, each of which holds back one picture.</param>
    /// <param name="hardware">Where to decode; null for the CPU.</param>
    /// <exception cref="InvalidOperationException">The source has no video.</exception>
    /// <exception cref="MediaException">No decoder takes the stream.</exception>
    public VideoDecoder(MediaSource source, int threads, HardwareDecoding? hardware = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        _threads = threads;
        _declaredAspect = source.DeclaredAspect;
        _recipe = source.Recipe(MediaKind.Video);
        try
        {
            CodecHandle? onDevice = null;
            if (hardware is not null)
            {
                _hardware = HardwareStint.Begin(_recipe, hardware, out onDevice, out HardwareRefusal? refusal);
                Refuse(refusal);
            }

            _codec = onDevice ?? CodecHandle.OpenDecoder(_recipe, threads);
        }
        catch
        {
            _recipe.Dispose();
            throw;
        }
    }

    /// <summary>Opens a decoder on the CPU for a stream that is gone.</summary>
    /// <param name="recipe">The decoder's own from here on, also where this throws.</param>
    internal VideoDecoder(DecoderRecipe recipe)
    {
        (_threads, _recipe) = (1, recipe);
        try
        {
            _codec = CodecHandle.OpenDecoder(recipe, _threads);
        }
        catch
        {
            recipe.Dispose();
            throw;
        }
    }

    /// <summary>Native decoders (of video and audio) alive in the process, for leak tests.</summary>
    public static int LiveCount => CodecHandle.LiveCount;

    /// <summary>True while a device decodes what is sent. Frames that it decoded may still come when it no longer does.</summary>
    public bool IsOnDevice => _hardware is not null;

    /// <summary>Why the device that was asked for does not decode; null where it does, or where none was asked for.</summary>
    public HardwareRefusal? Refusal { get; private set; }

    /// <summary>The decoder's last error in words, of sending or receiving; null where there was none yet.</summary>
    public string? LastError { get; private set; }

    /// <summary>Gives the decoder a packet, which stays the caller's.</summary>
    /// <returns>Null where it was accepted; else the error in words: the packet is lost, decoding goes on.</returns>
    /// <exception cref="MediaException">A device failed, and no decoder on the CPU takes the stream.</exception>
    public string? Send(MediaPacket packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        return Send(packet.Native);
    }

    /// <inheritdoc cref="Send(MediaPacket)"/>
    internal string? Send(PacketHandle packet)
    {
        if (_keyFrameWait > 0 && !packet.IsKeyFrame)
        {
            _keyFrameWait--;
            return null;
        }

        _keyFrameWait = 0;
        _hardware?.Keep(_codec, packet);
        int result = _codec.Send(packet);
        return LeavesDevice() || result >= 0 ? null : LastError = FFmpegErrors.Describe(result);
    }

    /// <summary>Says that no packet follows: the frames that the decoder holds back can then be received.</summary>
    /// <exception cref="MediaException">A device failed, and no decoder on the CPU takes the stream.</exception>
    public void Drain()
    {
        _isDraining = true;
        _codec.SendEnd();
        LeavesDevice();
    }

    /// <summary>Moves the next picture into a frame. No copy is made, and nothing is allocated once the stream runs.</summary>
    /// <param name="frame">Loses what it held in any case.</param>
    /// <returns>False where the decoder wants another packet first, or has no frame left after <see cref="Drain"/>.</returns>
    /// <exception cref="MediaException">FFmpeg cannot convert the decoder's pixel format to one that can be measured; or a
    /// device failed, and no decoder on the CPU takes the stream.</exception>
    public bool TryReceive(VideoFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        int errorsBefore = _errors;
        while (_errors - errorsBefore < MaxErrorsInARow)
        {
            int result = _codec.Receive(frame.Decoded);
            if (LeavesDevice()) continue;
            if (result >= 0)
            {
                if (IsShown(frame)) return true;
            }
            else if (result == FFmpegErrors.Again && SendAgain())
            {
                continue;
            }
            else if (result == FFmpegErrors.Again || result == ffmpeg.AVERROR_EOF)
            {
                break;
            }
            else if (_replay is not { IsOver: false })
            {
                Fail(result);
            }
        }

        frame.Clear();
        return false;
    }

    /// <summary>
    /// Goes on with the CPU, for whoever works with the pictures met an error of the device. Nothing happens where it does so
    /// already.
    /// </summary>
    /// <param name="refusal">Why.</param>
    /// <param name="firstAgain">The earliest picture that is to come once more; not empty. Null where none is.</param>
    /// <exception cref="MediaException">No decoder on the CPU takes the stream.</exception>
    public void LeaveDevice(HardwareRefusal refusal, VideoFrame? firstAgain)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        if (_hardware is null) return;
        Refuse(refusal);
        TakeOver(firstAgain is null ? 0 : CodecHandle.NumberOf(firstAgain.Decoded));
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
        _hardware?.Dispose();
        _replay?.Dispose();
        _recipe.Dispose();
    }

    /// <summary>Describes a picture that was received; false for one that is not to be shown.</summary>
    private bool IsShown(VideoFrame frame)
    {
        long number = CodecHandle.NumberOf(frame.Decoded);
        DecoderRemarks remarks = _codec.TakeRemarks(frame.Decoded);
        if (_replay?.Knows(number) == true) return false;
        if (frame.Decoded is not { Width: <= MaxSide, Height: <= MaxSide })
        {
            _errors++;
            LastError = $"A picture is larger than {MaxSide} samples on a side";
            return false;
        }

        _hardware?.Deliver(number);
        frame.Describe(_converter, _recipe.TimeBase, _declaredAspect, remarks, _codec.SoftwareFormat);
        return true;
    }

    /// <summary>Sends what is to be decoded again, where something is.</summary>
    private bool SendAgain()
    {
        if (_replay is null) return false;
        if (_replay.TrySend(_codec, out int error))
        {
            if (error < 0) Fail(error);
            return true;
        }

        if (_replay.IsOver)
        {
            _replay.Dispose();
            _replay = null;
        }

        // The decoder says "again" after its end no more, so this comes once.
        if (_isDraining) _codec.SendEnd();
        return _isDraining;
    }

    private void Fail(int error)
    {
        _errors++;
        LastError = FFmpegErrors.Describe(error);
    }

    private void Refuse(HardwareRefusal? refusal)
    {
        Refusal = refusal;
        if (refusal is not null) HardwareMetrics.Count(refusal);
    }

    /// <summary>After each call of a decoder on a device: true where another decoder has taken its place.</summary>
    private bool LeavesDevice()
    {
        if (_hardware?.Check(_codec) is not { } refusal) return false;
        Refuse(refusal);
        // Refused, the decoder went on in software at once, with one thread. Where that is what one would open, it may stay.
        if (_codec.Verdict != HardwareVerdict.None && _codec.IsDefault && _threads == 1)
        {
            _hardware.Dispose();
            _hardware = null;
            return false;
        }

        TakeOver(firstAgain: 0);
        return true;
    }

    /// <summary>Puts a decoder on the CPU in the place of that on the device.</summary>
    private void TakeOver(long firstAgain)
    {
        _replay = _hardware!.EndWith(_codec, firstAgain);
        _hardware.Leave();
        _hardware = null;
        _codec.Dispose();
        _codec = CodecHandle.OpenDecoder(_recipe, _threads);
        _replay.Prepare(_codec);
        if (_replay.IsImpossible)
        {
            _keyFrameWait = MaxKeyFrameWait;
            _replay.Dispose();
            _replay = null;
            if (_isDraining) _codec.SendEnd();
        }
    }
}
