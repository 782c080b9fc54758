using System.Text;
using FFmpeg.AutoGen;
using Vqa.Media.Interop;

namespace Vqa.Media;

/// <summary>
/// Decodes the audio stream of a source to planar float: as <see cref="VideoDecoder"/>, send, receive until there is no
/// block left, drain at the end. For one thread at a time; keeps nothing of the source.
/// </summary>
public sealed class AudioDecoder : IDisposable
{
    /// <summary>A decoder that fails this often in a row without a block between is taken as having none left.</summary>
    private const int MaxErrorsInARow = 64;

    private readonly CodecHandle _codec;
    private readonly SampleConverter _converter = new();
    private readonly AVRational _timeBase;
    private string _channelLayout = "";
    private int _errors;

    /// <summary>Opens a decoder for the audio stream that the source has selected.</summary>
    /// <param name="source">Asked for the stream's parameters, and not kept.</param>
    /// <exception cref="InvalidOperationException">The source has no audio.</exception>
    /// <exception cref="MediaException">No decoder takes the stream.</exception>
    public AudioDecoder(MediaSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        using DecoderRecipe recipe = source.Recipe(MediaKind.Audio);
        _codec = CodecHandle.OpenDecoder(recipe, threads: 1);
        _timeBase = recipe.TimeBase;
    }

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

    /// <summary>Says that no packet follows: the blocks that the decoder holds back can then be received.</summary>
    public void Drain() => _codec.SendEnd();

    /// <summary>Moves the next block out. Nothing is allocated once the stream runs.</summary>
    /// <param name="block">Loses what it held in any case.</param>
    /// <returns>False where the decoder wants another packet first, or has no block left after <see cref="Drain"/>.</returns>
    public bool TryReceive(AudioBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        for (int attempt = 0; attempt < MaxErrorsInARow; attempt++)
        {
            int result = _codec.Receive(block.Decoded);
            if (result >= 0)
            {
                block.Describe(_converter, _timeBase, LayoutOf(block.Decoded));
                return true;
            }

            if (result == FFmpegErrors.Again || result == ffmpeg.AVERROR_EOF) break;
            _errors++;
            LastError = FFmpegErrors.Describe(result);
        }

        block.Clear();
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

    /// <summary>Name of a block's layout: a new string only where it is another than the last one's.</summary>
    private string LayoutOf(FrameHandle block)
    {
        ReadOnlySpan<byte> name = block.DescribeChannels(stackalloc byte[256]);
        if (!Ascii.Equals(name, _channelLayout)) _channelLayout = Encoding.UTF8.GetString(name);
        return _channelLayout;
    }
}
