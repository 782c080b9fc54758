using System.Buffers.Binary;

namespace Vqa.Benchmarks.Live;

/// <summary>
/// An MPEG transport stream in memory (ISO/IEC 13818-1), with what a paced sender must know: when each packet is due by the
/// programme clock, and in which packet each picture begins.
/// </summary>
internal sealed class TransportStream
{
    /// <summary>Bytes of a packet.</summary>
    public const int PacketBytes = 188;

    private const byte SyncByte = 0x47;
    private const double PcrHz = 27_000_000;
    private const double PtsHz = 90_000;

    private readonly byte[] _bytes;
    private readonly List<(int Packet, double Seconds)> _clock = [];
    private readonly SortedList<double, int> _pictures = [];

    /// <summary>Reads a file with one video stream.</summary>
    /// <exception cref="InvalidDataException">It is no transport stream, or has too few clock references.</exception>
    public TransportStream(string path)
    {
        _bytes = File.ReadAllBytes(path);
        for (var packet = 0; packet < PacketCount; packet++)
        {
            Read(packet);
        }

        if (_clock.Count < 2 || _pictures.Count == 0)
        {
            throw new InvalidDataException($"{path} has no programme clock or no pictures");
        }
    }

    /// <summary>How many packets it has.</summary>
    public int PacketCount => _bytes.Length / PacketBytes;

    /// <summary>The bytes of some packets.</summary>
    public ReadOnlySpan<byte> Packets(int first, int count) => _bytes.AsSpan(first * PacketBytes, count * PacketBytes);

    /// <summary>When a packet is due, from the first clock reference on; between references the bit rate is constant.</summary>
    public TimeSpan DueAt(int packet)
    {
        // The comparer finds nothing equal, so that the complement is the first reference at or behind the packet.
        var next = Math.Clamp(~_clock.BinarySearch((packet, 0), ByPacket), 1, _clock.Count - 1);
        var (left, right) = (_clock[next - 1], _clock[next]);
        var share = (double)(packet - left.Packet) / (right.Packet - left.Packet);
        return TimeSpan.FromSeconds(left.Seconds + (share * (right.Seconds - left.Seconds)) - _clock[0].Seconds);
    }

    /// <summary>The packet in which the picture begins that is shown at a time, counted from the first picture shown; null behind the end.</summary>
    public int? PacketOfPicture(TimeSpan shownAt)
    {
        var wanted = _pictures.Keys[0] + shownAt.TotalSeconds - (0.5 / PtsHz);
        foreach (var (time, packet) in _pictures)
        {
            if (time >= wanted)
            {
                return packet;
            }
        }

        return null;
    }

    private static IComparer<(int Packet, double Seconds)> ByPacket { get; } =
        Comparer<(int Packet, double Seconds)>.Create((a, b) => a.Packet < b.Packet ? -1 : 1);

    private void Read(int index)
    {
        var packet = Packets(index, 1);
        if (packet[0] != SyncByte)
        {
            throw new InvalidDataException($"packet {index} does not begin with the sync byte");
        }

        var hasAdaptation = (packet[3] & 0x20) != 0;
        var adaptationBytes = hasAdaptation ? packet[4] : 0;
        if (adaptationBytes >= 7 && (packet[5] & 0x10) != 0)
        {
            _clock.Add((index, Pcr(packet.Slice(6, 6)) / PcrHz));
        }

        var startsPayload = (packet[1] & 0x40) != 0 && (packet[3] & 0x10) != 0;
        var payload = packet[(hasAdaptation ? 5 + adaptationBytes : 4)..];
        // A PES packet with start code, video stream id and a presentation time stamp.
        if (startsPayload && payload.Length >= 14 && payload is [0, 0, 1, >= 0xE0 and <= 0xEF, ..] && (payload[7] & 0x80) != 0)
        {
            _pictures[Pts(payload.Slice(9, 5)) / PtsHz] = index;
        }
    }

    private static long Pcr(ReadOnlySpan<byte> field)
    {
        var head = ((long)BinaryPrimitives.ReadUInt32BigEndian(field) << 1) | (uint)(field[4] >> 7);
        return (head * 300) + (((field[4] & 1) << 8) | field[5]);
    }

    private static long Pts(ReadOnlySpan<byte> field) =>
        ((long)(field[0] & 0x0E) << 29) | ((long)field[1] << 22) | ((long)(field[2] & 0xFE) << 14)
        | ((long)field[3] << 7) | (uint)(field[4] >> 1);
}
