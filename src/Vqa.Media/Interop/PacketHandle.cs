using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>An AVPacket: a piece of compressed media, or empty.</summary>
internal sealed unsafe class PacketHandle : NativeHandle<PacketHandle>
{
    // A buffer may be larger than the payload by a sixteenth, and by FFmpeg's padding and as much again.
    private const int WastePart = 16, MostWaste = 128;

    public PacketHandle() => Own((nint)ffmpeg.av_packet_alloc());

    public AVPacket* Pointer => (AVPacket*)Address;

    public int StreamIndex => Pointer->stream_index;

    public int Size => Pointer->size;

    /// <summary>Size of the memory behind the payload, which others may share.</summary>
    public long BufferBytes => Pointer->buf == null ? 0 : (long)Pointer->buf->size;

    public bool IsKeyFrame => (Pointer->flags & ffmpeg.AV_PKT_FLAG_KEY) != 0;

    public bool IsCorrupt => (Pointer->flags & ffmpeg.AV_PKT_FLAG_CORRUPT) != 0;

    /// <summary>Presentation time in the stream's time base, <c>AV_NOPTS_VALUE</c> where there is none.</summary>
    public long Pts => Pointer->pts;

    /// <summary>Decoding time in the stream's time base, <c>AV_NOPTS_VALUE</c> where there is none.</summary>
    public long Dts => Pointer->dts;

    /// <summary>Duration in the stream's time base, 0 where it is not known.</summary>
    public long Duration => Pointer->duration;

    /// <summary>True where the codec's header (extradata) changes with this packet.</summary>
    public bool HasNewHeader
    {
        get
        {
            ulong size;
            return ffmpeg.av_packet_get_side_data(Pointer, AVPacketSideDataType.AV_PKT_DATA_NEW_EXTRADATA, &size) != null;
        }
    }

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

    /// <summary>
    /// As <see cref="Hold"/>, but copies the payload where the buffer behind it is much larger: demuxers cut small packets out of
    /// large reads, and give a picture of unknown size a buffer of 200 KB (mpegts.c). Who keeps many packets must not keep that.
    /// </summary>
    public void HoldFrugally(PacketHandle other)
    {
        AVPacket* source = other.Pointer;
        if (other.BufferBytes <= source->size + source->size / WastePart + MostWaste)
        {
            Hold(other);
            return;
        }

        ffmpeg.av_packet_unref(Pointer);
        FFmpegErrors.Check(ffmpeg.av_new_packet(Pointer, source->size), "copy a packet");
        Buffer.MemoryCopy(source->data, Pointer->data, source->size, source->size);
        // It adds to what is there, and takes times, flags and side data, but no payload.
        FFmpegErrors.Check(ffmpeg.av_packet_copy_props(Pointer, source), "copy a packet");
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
