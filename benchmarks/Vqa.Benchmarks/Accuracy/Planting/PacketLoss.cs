namespace Vqa.Benchmarks.Accuracy.Planting;

/// <summary>Drops packets of an MPEG-TS (ISO/IEC 13818-1) that carry pictures.</summary>
internal static class PacketLoss
{
    private const int PacketSize = 188;
    private const double Share = 1 / 30.0;
    private const int Fewest = 3;
    private const int ClockRate = 90_000;

    private static readonly byte[] _startCode = [0, 0, 1];

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
        long first = 0, current = 0;
        for (var offset = 0; offset + PacketSize <= stream.Length; offset += PacketSize)
        {
            var packet = stream.Slice(offset, PacketSize);
            var pid = (packet[1] & 0x1F) << 8 | packet[2];
            if ((packet[1] & 0x40) != 0 && PresentationTime(Payload(packet)) is { } time)
            {
                // The first picture that is sent is the first that is shown: encoders begin with a keyframe.
                first = videoPid is null ? time : first;
                videoPid ??= pid;
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
        var isVideo = pes.Length >= 14 && pes[..3].SequenceEqual(_startCode) && (pes[3] & 0xF0) == 0xE0;
        if (!isVideo || (pes[7] & 0x80) == 0)
        {
            return null;
        }

        // 33 bits in three parts, a marker bit behind each.
        long high = pes[9] >> 1 & 7, middle = pes[10] << 7 | pes[11] >> 1, low = pes[12] << 7 | pes[13] >> 1;
        return high << 30 | middle << 15 | low;
    }
}
