using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>An AVPacket: a piece of compressed media, or empty.</summary>
internal sealed unsafe class PacketHandle : NativeHandle<PacketHandle>
{
    public PacketHandle() => Own((nint)ffmpeg.av_packet_alloc());

    public AVPacket* Pointer => (AVPacket*)Address;

    public int StreamIndex => Pointer->stream_index;

    public int Size => Pointer->size;

    public bool IsKeyFrame => (Pointer->flags & ffmpeg.AV_PKT_FLAG_KEY) != 0;

    public bool IsCorrupt => (Pointer->flags & ffmpeg.AV_PKT_FLAG_CORRUPT) != 0;

    /// <summary>Presentation time in the stream's time base, <c>AV_NOPTS_VALUE</c> where there is none.</summary>
    public long Pts => Pointer->pts;

    /// <summary>Decoding time in the stream's time base, <c>AV_NOPTS_VALUE</c> where there is none.</summary>
    public long Dts => Pointer->dts;

    /// <summary>Duration in the stream's time base, 0 where it is not known.</summary>
    public long Duration => Pointer->duration;

    /// <summary>True where the payload is still encrypted, because the demuxer had no key.</summary>
    public bool IsEncrypted
    {
        get
        {
            ulong size;
            return ffmpeg.av_packet_get_side_data(
                Pointer, AVPacketSideDataType.AV_PKT_DATA_ENCRYPTION_INFO, &size) != null;
        }
    }

    /// <summary>Drops what the packet holds and takes a reference to what another holds.</summary>
    public void Hold(PacketHandle other)
    {
        ffmpeg.av_packet_unref(Pointer);
        FFmpegErrors.Check(ffmpeg.av_packet_ref(Pointer, other.Pointer), "hold a packet");
        GC.KeepAlive(other);
        GC.KeepAlive(this);
    }

    /// <summary>Drops what the packet holds.</summary>
    public void Clear()
    {
        ffmpeg.av_packet_unref(Pointer);
        GC.KeepAlive(this);
    }

    /// <summary>A copy of the payload.</summary>
    public byte[] ToArray() => new ReadOnlySpan<byte>(Pointer->data, Pointer->size).ToArray();

    protected override void Free(nint native)
    {
        var packet = (AVPacket*)native;
        ffmpeg.av_packet_free(&packet);
    }
}
