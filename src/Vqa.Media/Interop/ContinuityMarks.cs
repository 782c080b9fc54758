namespace Vqa.Media.Interop;

/// <summary>
/// Marks packets of a transport stream as damaged on their way, the way in which they were found to be: by a gap in the numbers
/// of the 188-byte packets that carry them. A reader then flags them again, which for some codecs (HEVC) is all that tells.
/// </summary>
internal sealed class ContinuityMarks
{
    private const int PacketBytes = 188, SyncByte = 0x47, Pids = 1 << 13;

    // How far the numbers of a PID are ahead of the muxer's, modulo 16.
    private readonly byte[] _ahead = new byte[Pids];
    private int _pid = -1;
    private bool _isPending;

    /// <summary>From here on all that is written of a packet that came damaged, or of one that did not.</summary>
    /// <param name="pid">The stream's PID, where it came damaged; -1 where it did not.</param>
    public void Begin(int pid)
    {
        // A packet so short that it lay in one piece is marked by the number of the next one.
        if (_isPending) _ahead[_pid]++;
        (_pid, _isPending) = (pid, pid >= 0);
    }

    /// <summary>Numbers what the muxer wrote.</summary>
    /// <param name="packets">Whole packets.</param>
    public void Apply(Span<byte> packets)
    {
        for (; packets.Length >= PacketBytes; packets = packets[PacketBytes..])
        {
            if (packets[0] != SyncByte) continue;
            int pid = ((packets[1] & 0x1F) << 8) | packets[2];
            bool isUnitStart = (packets[1] & 0x40) != 0, hasPayload = (packets[3] & 0x10) != 0;
            if (_isPending && pid == _pid && hasPayload && !isUnitStart)
            {
                _ahead[pid]++;
                _isPending = false;
            }

            packets[3] = (byte)((packets[3] & 0xF0) | ((packets[3] + _ahead[pid]) & 0x0F));
        }
    }
}
