using Vqa.Media.Interop;

namespace Vqa.Tests.Media.Interop;

public sealed class ContinuityMarksTests
{
    private const int Video = 0x100, Audio = 0x101;

    private readonly ContinuityMarks _marks = new();
    private readonly int[] _next = new int[2];

    [Fact]
    public void What_came_whole_keeps_its_numbers()
    {
        Assert.Equal([0, 1, 2], Write(-1, Video, Video, Video));
        Assert.Equal([3, 0, 4], Write(-1, Video, Audio, Video));
    }

    [Fact]
    public void What_came_damaged_has_a_gap_after_its_first_packet_and_all_later_ones_go_on_from_there()
    {
        Assert.Equal([0, 1], Write(-1, Video, Video));
        Assert.Equal([2, 4, 0, 5], Write(Video, Video, Video, Audio, Video));
        Assert.Equal([6, 1], Write(-1, Video, Audio));
    }

    [Fact]
    public void What_lies_in_one_packet_has_the_gap_after_it()
    {
        Assert.Equal([0], Write(Video, Video));
        Assert.Equal([2, 3], Write(-1, Video, Video));
    }

    [Fact]
    public void Numbers_begin_anew_after_fifteen()
    {
        Assert.Equal(15, Write(-1, [.. Enumerable.Repeat(Video, 16)])[^1]);
        Assert.Equal([0, 2], Write(Video, Video, Video));
    }

    /// <summary>Writes packets of these PIDs; the first one starts a unit. Returns their numbers.</summary>
    private int[] Write(int damaged, params int[] pids)
    {
        _marks.Begin(damaged);
        byte[] packets = new byte[188 * pids.Length];
        for (int i = 0; i < pids.Length; i++)
        {
            Span<byte> packet = packets.AsSpan(188 * i);
            packet[0] = 0x47;
            packet[1] = (byte)((i == 0 ? 0x40 : 0) | (pids[i] >> 8));
            packet[2] = (byte)pids[i];
            packet[3] = (byte)(0x10 | (_next[pids[i] & 1]++ & 15));
        }

        _marks.Apply(packets);
        return [.. Enumerable.Range(0, pids.Length).Select(i => packets[(188 * i) + 3] & 15)];
    }
}
