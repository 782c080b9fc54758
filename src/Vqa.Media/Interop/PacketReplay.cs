namespace Vqa.Media.Interop;

/// <summary>
/// The packets since the last keyframe but one, by reference: what another decoder needs to go on where one fails. From the
/// last but one, for the pictures between are still on their way out when a keyframe comes in. Bounded: a longer group of
/// pictures is not kept, and decoding then goes on from the next keyframe.
/// </summary>
internal sealed class PacketReplay : IDisposable
{
    /// <summary>17 s at 60 pictures a second.</summary>
    public const int MaxPackets = 1024;

    /// <summary>5 s at 12 Mb/s.</summary>
    public const long MaxBytes = 8L << 20;

    private readonly PacketQueue<ValueTuple> _packets = new();
    private long _lastKey;

    /// <summary>Number of the first packet that is kept; <see cref="End"/> where none is.</summary>
    public long Start { get; private set; }

    /// <summary>One more than the number of the last packet.</summary>
    public long End { get; private set; }

    /// <summary>A packet that is kept.</summary>
    /// <param name="number">From <see cref="Start"/> to before <see cref="End"/>.</param>
    public PacketHandle this[long number] => _packets[(int)(number - Start)];

    /// <summary>Keeps a packet, where decoding can start at or before it.</summary>
    /// <param name="packet">It stays the caller's.</param>
    /// <param name="number">One more than that of the packet before.</param>
    /// <param name="isStart">The stream begins here, whatever the packet says.</param>
    public void Keep(PacketHandle packet, long number, bool isStart)
    {
        bool isKey = isStart || packet.IsKeyFrame;
        if (Start == End)
        {
            (Start, End) = (number, number);
            if (!isKey) return;
            _lastKey = number;
        }
        else if (isKey)
        {
            DropBefore(_lastKey);
            _lastKey = number;
        }

        if (End - Start == MaxPackets || _packets.Bytes + packet.Size > MaxBytes) DropBefore(_lastKey);
        if (End - Start == MaxPackets || _packets.Bytes + packet.Size > MaxBytes)
        {
            DropBefore(End);
            return;
        }

        _packets.Add(packet, default, isFrugal: false);
        End = number + 1;
    }

    public void Dispose() => _packets.Dispose();

    private void DropBefore(long number)
    {
        for (; Start < Math.Min(number, End); Start++) _packets.RemoveFirst();
    }
}
