namespace Vqa.Media.Interop;

/// <summary>What is known of a packet in a <see cref="PacketRing"/> or a <see cref="PacketStretch"/>.</summary>
/// <param name="Formats">What it is of; shared with its neighbours.</param>
/// <param name="Kind">Of video or of audio.</param>
/// <param name="Position">When it came, on the ring's clock.</param>
/// <param name="IsStart">Decoding can start here: a keyframe, or any packet where there are no pictures.</param>
internal readonly record struct PacketNote(StreamFormats Formats, MediaKind Kind, TimeSpan Position, bool IsStart)
{
    /// <summary>The first packet of video, if there is any, is a keyframe. Sound may come before it.</summary>
    public static bool StartsOnKeyFrame(PacketQueue<PacketNote> packets)
    {
        for (int i = 0; i < packets.Count; i++)
        {
            PacketNote note = packets.NoteOn(i);
            if (note.IsStart || note.Kind == MediaKind.Video) return note.IsStart;
        }

        return true;
    }
}
