namespace Vqa.Benchmarks.Accuracy.Planting;

/// <summary>Drops packets of an MPEG-TS (ISO/IEC 13818-1) that carry pictures.</summary>
internal static class PacketLoss
{
    private const int PacketSize = 188;
    private const double Share = 1 / 30.0;
    private const int Fewest = 3;
    private const int ClockRate = 90_000;

    /// <summary>Drops a share of the packets of an interval, counted from the first picture, in place.</summary>
    public static async Task DropAsync(string path, Interval where, Random random, CancellationToken stop)
    {
        var stream = await File.ReadAllBytesAsync(path, stop).ConfigureAwait(false);
        var candidates = Candidates(stream, where);
        var count = Math.Min(candidates.Count, Math.Max(Fewest, (int)(Share * candidates.Count)));
        var lost = random.GetItems(candidates.ToArray(), count).ToHashSet();
        await using var file = File.Create(path);
        for (var offset = 0; offset + PacketSize <= stream.Length; offset += PacketSize)
        {
            if (!lost.Contains(offset))
            {
                await file.WriteAsync(stream.AsMemory(offset, PacketSize), stop).ConfigureAwait(false);
            }
        }
    }

    // Offsets of packets with picture data whose picture is shown in the interval.
    private static List<int> Candidates(ReadOnlySpan<byte> stream, Interval where)
    {
        var offsets = new List<int>();
        int? videoPid = null;
        long first = long.MaxValue, current = 0;
        for (var offset = 0; offset + PacketSize <= stream.Length; offset += PacketSize)
        {
            var packet = stream.Slice(offset, PacketSize);
            var pid = (packet[1] & 0x1F) << 8 | packet[2];
            if ((packet[1] & 0x40) != 0 && PresentationTime(Payload(packet)) is { } time)
            {
                videoPid ??= pid;
                first = pid == videoPid ? Math.Min(first, time) : first;
                current = pid == videoPid ? time : current;
            }

            var shown = TimeSpan.FromSeconds((double)(current - first) / ClockRate);
            if (pid == videoPid && shown >= where.Start && shown < where.End)
            {
                offsets.Add(offset);
            }
        }

        return offsets;
    }

    private static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> packet)
    {
        var hasAdaptation = (packet[3] & 0x20) != 0;
        var start = hasAdaptation ? 5 + packet[4] : 4;
        return start < PacketSize ? packet[start..] : [];
    }

    // Of a PES header with a video stream id and a time stamp (ISO/IEC 13818-1, 2.4.3.7); null for any other payload.
    private static long? PresentationTime(ReadOnlySpan<byte> pes)
    {
        if (pes.Length < 14 || pes[0] != 0 || pes[1] != 0 || pes[2] != 1 || (pes[3] & 0xF0) != 0xE0 || (pes[7] & 0x80) == 0)
        {
            return null;
        }

        return (long)(pes[9] >> 1 & 7) << 30 | (long)pes[10] << 22 | (long)(pes[11] >> 1) << 15 | (long)pes[12] << 7 | (long)(pes[13] >> 1);
    }
}
