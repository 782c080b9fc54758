using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Vqa.Media;

/// <summary>One programme's map: the section as it is put together from packets, and the codecs that it listed last.</summary>
internal sealed class TransportProgramMap
{
    private const int MaxSectionBytes = 1024;
    private const byte ProgramMapTable = 2;

    private readonly List<byte> _section = new(MaxSectionBytes);
    private readonly List<byte> _known = [];

    /// <summary>PIDs, and what tells their codecs apart, as of the last <see cref="Accept"/>.</summary>
    public Dictionary<int, ulong> Codecs { get; private set; } = [];

    /// <summary>The packets of the section, as they came.</summary>
    public List<byte> Packets { get; } = [];

    /// <summary>Adds a packet's payload; true where the section is whole now, valid, and not the one that is known.</summary>
    public bool Add(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> payload, bool startsTable)
    {
        if (startsTable)
        {
            _section.Clear();
            Packets.Clear();
            if (1 + payload[0] >= payload.Length) return false;
            payload = payload[(1 + payload[0])..];
        }
        else if (_section.Count == 0)
        {
            return false;
        }

        Packets.AddRange(packet);
        _section.AddRange(payload);
        Span<byte> bytes = CollectionsMarshal.AsSpan(_section);
        if (bytes.Length < 3) return false;
        int length = 3 + (BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]) & 0xFFF);
        if (length > MaxSectionBytes || bytes[0] != ProgramMapTable)
        {
            _section.Clear();
            return false;
        }

        if (bytes.Length < length) return false;
        bytes = bytes[..length];
        _section.RemoveRange(length, _section.Count - length);
        bool isNews = length > 12 && (bytes[5] & 1) == 1
            && !bytes.SequenceEqual(CollectionsMarshal.AsSpan(_known)) && Crc32Mpeg.IsValid(bytes);
        if (isNews)
        {
            _known.Clear();
            _known.AddRange(bytes);
        }

        _section.Clear();
        return isNews;
    }

    /// <summary>Takes the codecs of the section that <see cref="Add"/> found.</summary>
    public void Accept() => Codecs = Read(CollectionsMarshal.AsSpan(_known));

    private static Dictionary<int, ulong> Read(ReadOnlySpan<byte> section)
    {
        var listed = new Dictionary<int, ulong>();
        int end = section.Length - 4;
        int at = 12 + (BinaryPrimitives.ReadUInt16BigEndian(section[10..]) & 0xFFF);
        while (at + 5 <= end)
        {
            int pid = BinaryPrimitives.ReadUInt16BigEndian(section[(at + 1)..]) & 0x1FFF;
            int length = BinaryPrimitives.ReadUInt16BigEndian(section[(at + 3)..]) & 0xFFF;
            int descriptors = at + 5;
            at = descriptors + length;
            if (at > end) break;
            listed[pid] = Identify(section[descriptors - 5], section[descriptors..at]);
        }

        return listed;
    }

    /// <summary>The stream type; for private data (6) also the descriptors that name its codec.</summary>
    private static ulong Identify(byte streamType, ReadOnlySpan<byte> descriptors)
    {
        const byte privateData = 6, registration = 5, firstOfDvb = 0x6A;
        ulong identity = streamType;
        if (streamType != privateData) return identity;
        for (int at = 0; at + 2 <= descriptors.Length && at + 2 + descriptors[at + 1] <= descriptors.Length; at += 2 + descriptors[at + 1])
        {
            byte tag = descriptors[at];
            if (tag is not registration and < firstOfDvb) continue;
            identity = unchecked(identity * 31 + tag);
            if (tag == registration && descriptors[at + 1] >= 4)
            {
                identity = unchecked(identity * 31 + BinaryPrimitives.ReadUInt32BigEndian(descriptors[(at + 2)..]));
            }
        }

        return identity;
    }
}
