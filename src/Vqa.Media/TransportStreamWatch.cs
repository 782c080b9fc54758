using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Vqa.Media;

/// <summary>
/// Watches the bytes of an MPEG transport stream (ISO/IEC 13818-1) for tables that give a PID to another codec than before,
/// or do not list it any more, as where two recordings are joined or a channel changes its encoder. libavformat goes on with
/// the old codec there, and holds the last pictures of a PID that ended back to the end of all. PIDs that are added it
/// notices by itself: they do not count here.
/// </summary>
internal sealed class TransportStreamWatch
{
    public const int PacketBytes = 188;

    private const byte SyncByte = 0x47;
    private const int ProgramAssociationPid = 0, NullPid = 0x1FFF;
    private const byte ProgramAssociationTable = 0;

    /// <summary>A stream with more programmes is watched for these only.</summary>
    private const int MaxPrograms = 64;

    private readonly byte[] _pending = new byte[PacketBytes];
    private readonly byte[] _association = new byte[PacketBytes];
    private readonly Dictionary<int, TransportProgramMap> _maps = [];
    private readonly List<byte> _prefix = [];
    private readonly HashSet<int> _listed = [];
    private (int, int)? _watched;
    private int _pendingBytes;
    private bool _hasAssociation;

    /// <summary>
    /// What a demuxer of the new stream needs to see before the bytes that follow the change: the tables that were
    /// read already. Valid after <see cref="Scan"/> found a change, until the next one.
    /// </summary>
    public ReadOnlySpan<byte> Prefix => CollectionsMarshal.AsSpan(_prefix);

    /// <summary>Sets the two PIDs whose changes count, -1 for none. Before it is called, all do.</summary>
    public void Watch(int one, int other) => _watched = (one, other);

    /// <summary>Forgets all tables: what comes next is not the continuation of what came before.</summary>
    public void Reset()
    {
        _pendingBytes = 0;
        _hasAssociation = false;
        _maps.Clear();
    }

    /// <summary>Reads on.</summary>
    /// <param name="data">The next bytes of the stream; packets may begin and end anywhere in it.</param>
    /// <param name="oldEnd">Where a codec changed: this many bytes still belong to the stream as it was.</param>
    /// <param name="newStart">Where a codec changed: from here on the bytes, after <see cref="Prefix"/>, are those of the new
    /// stream, and not looked at yet.</param>
    /// <returns>True where a codec changed.</returns>
    public bool Scan(ReadOnlySpan<byte> data, out int oldEnd, out int newStart)
    {
        int at = 0;
        while (at < data.Length)
        {
            int start = at;
            ReadOnlySpan<byte> packet = Next(data, ref at);
            if (packet.IsEmpty || !Changes(packet, out int packetsOfTable)) continue;
            oldEnd = Math.Max(0, start - (packetsOfTable - 1) * PacketBytes);
            newStart = at;
            return true;
        }

        oldEnd = newStart = data.Length;
        return false;
    }

    /// <summary>The next whole packet, empty where there is none yet; advances beyond it.</summary>
    private ReadOnlySpan<byte> Next(ReadOnlySpan<byte> data, ref int at)
    {
        if (_pendingBytes == 0)
        {
            // Out of step after a loss: find the next packet.
            int sync = data[at..].IndexOf(SyncByte);
            at = sync < 0 ? data.Length : at + sync;
            if (data.Length - at >= PacketBytes)
            {
                at += PacketBytes;
                return data.Slice(at - PacketBytes, PacketBytes);
            }
        }

        int taken = Math.Min(PacketBytes - _pendingBytes, data.Length - at);
        data.Slice(at, taken).CopyTo(_pending.AsSpan(_pendingBytes));
        at += taken;
        _pendingBytes += taken;
        if (_pendingBytes < PacketBytes) return default;
        _pendingBytes = 0;
        return _pending;
    }

    /// <summary>Takes a packet in; true where it completes a programme map with another codec on a known PID.</summary>
    private bool Changes(ReadOnlySpan<byte> packet, out int packetsOfTable)
    {
        packetsOfTable = 0;
        int pid = BinaryPrimitives.ReadUInt16BigEndian(packet[1..]) & 0x1FFF;
        bool isDamaged = (packet[1] & 0x80) != 0;
        bool startsTable = (packet[1] & 0x40) != 0;
        bool isTable = pid == ProgramAssociationPid || _maps.ContainsKey(pid);
        if (isDamaged || !isTable || (packet[3] & 0x10) == 0) return false;
        int offset = 4 + ((packet[3] & 0x20) != 0 ? 1 + packet[4] : 0);
        if (offset >= PacketBytes) return false;
        ReadOnlySpan<byte> payload = packet[offset..];

        return pid == ProgramAssociationPid
            ? startsTable && DropsProgram(packet, payload, out packetsOfTable)
            : ChangesMap(_maps[pid], packet, payload, startsTable, out packetsOfTable);
    }

    private bool ChangesMap(
        TransportProgramMap map, ReadOnlySpan<byte> packet, ReadOnlySpan<byte> payload, bool startsTable, out int packetsOfTable)
    {
        packetsOfTable = map.Packets.Count / PacketBytes;
        if (!map.Add(packet, payload, startsTable)) return false;
        Dictionary<int, ulong> before = map.Codecs;
        map.Accept();
        bool changes = false;
        foreach ((int pid, ulong codec) in before)
        {
            changes |= IsWatched(pid) && !(map.Codecs.TryGetValue(pid, out ulong now) && now == codec);
        }

        if (!changes) return false;
        packetsOfTable = map.Packets.Count / PacketBytes;
        _prefix.Clear();
        if (_hasAssociation) _prefix.AddRange(_association);
        _prefix.AddRange(map.Packets);
        return true;
    }

    /// <summary>
    /// Learns the PIDs of the programme maps; true where one with a watched PID is gone. A table of more than one packet is
    /// read as far as its first goes.
    /// </summary>
    private bool DropsProgram(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> payload, out int packetsOfTable)
    {
        packetsOfTable = 1;
        if (1 + payload[0] + 8 > payload.Length) return false;
        ReadOnlySpan<byte> section = payload[(1 + payload[0])..];
        int length = 3 + (BinaryPrimitives.ReadUInt16BigEndian(section[1..]) & 0xFFF);
        bool isWhole = length <= section.Length;
        if (section[0] != ProgramAssociationTable || (isWhole && !Crc32Mpeg.IsValid(section[..length]))) return false;
        if (_hasAssociation && packet[4..].SequenceEqual(_association.AsSpan(4))) return false;

        _listed.Clear();
        int end = isWhole ? length - 4 : section.Length;
        for (int entry = 8; entry + 4 <= end && _listed.Count < MaxPrograms; entry += 4)
        {
            int number = BinaryPrimitives.ReadUInt16BigEndian(section[entry..]);
            int pid = BinaryPrimitives.ReadUInt16BigEndian(section[(entry + 2)..]) & 0x1FFF;
            if (number != 0 && pid != NullPid) _listed.Add(pid);
        }

        packet.CopyTo(_association);
        _hasAssociation = isWhole;
        bool drops = false;
        foreach ((int pid, TransportProgramMap map) in _maps)
        {
            if (!isWhole || _listed.Contains(pid)) continue;
            drops |= map.Codecs.Keys.Any(IsWatched);
            _maps.Remove(pid);
        }

        foreach (int pid in _listed) _maps.TryAdd(pid, new TransportProgramMap());
        if (!drops) return false;
        _prefix.Clear();
        _prefix.AddRange(_association);
        return true;
    }

    private bool IsWatched(int pid) => _watched is not { } pids || pid == pids.Item1 || pid == pids.Item2;
}
