using Vqa.Media.Interop;

namespace Vqa.Tests.Media.Interop;

public sealed class PacketReplayTests : IDisposable
{
    private readonly PacketReplay _replay = new();
    private long _number;

    [Fact]
    public void The_last_group_of_pictures_but_one_is_kept()
    {
        Keep("K..K..K..");

        Assert.Equal((4, 10), (_replay.Start, _replay.End));
    }

    [Fact]
    public void Nothing_is_kept_before_decoding_can_start()
    {
        Keep("..");
        Assert.Equal(_replay.Start, _replay.End);

        Keep("K.");
        Assert.Equal((3, 5), (_replay.Start, _replay.End));
    }

    [Fact]
    public void Two_groups_that_are_too_long_together_are_cut_to_one()
    {
        Keep("K" + new string('.', 699) + "K" + new string('.', 399));

        Assert.Equal((701, 1101), (_replay.Start, _replay.End));
    }

    [Fact]
    public void A_group_that_is_too_long_alone_is_dropped_until_the_next()
    {
        Keep("K" + new string('.', PacketReplay.MaxPackets + 10));
        Assert.Equal(_replay.Start, _replay.End);

        Keep("K.");
        Assert.Equal((_number - 1, _number + 1), (_replay.Start, _replay.End));
    }

    [Fact]
    public void Packets_are_used_again()
    {
        int before = PacketHandle.LiveCount;
        Keep(string.Concat(Enumerable.Repeat("K.........", 50)));

        Assert.InRange(PacketHandle.LiveCount - before, 0, 31);
    }

    public void Dispose() => _replay.Dispose();

    private void Keep(string packets)
    {
        using PacketHandle packet = new();
        foreach (char kind in packets)
        {
            // A start is to it what a keyframe is.
            _replay.Keep(packet, ++_number, isStart: kind == 'K');
        }
    }
}
