using Vqa.Delivery.Outbox;
using Vqa.Node.Monitoring;

namespace Vqa.Tests.Node.Monitoring;

public class NodePulseTests
{
    private readonly MadeUpNode _node = new();

    [Fact]
    public void Beats_where_streams_are_looked_after_and_the_ledger_writes()
    {
        Assert.Null(NodePulse.Problem(_node.Parts));
    }

    [Fact]
    public void Streams_that_nobody_looks_after_are_told()
    {
        _node.SinceBeat = TimeSpan.FromSeconds(20);

        Assert.Equal("streams have not been looked after for 20 s", NodePulse.Problem(_node.Parts));
    }

    [Fact]
    public void A_disk_that_takes_nothing_is_told_with_its_cause_but_not_at_once()
    {
        _node.Ledger = _node.Ledger with
        {
            State = LedgerState.DiskFull,
            Problem = "the disk is full",
            OldestWaiting = TimeSpan.FromSeconds(5),
        };
        Assert.Null(NodePulse.Problem(_node.Parts));

        _node.Ledger = _node.Ledger with { OldestWaiting = TimeSpan.FromSeconds(60) };
        Assert.Equal(
            "notices have been waiting for the disk for 60 s: the disk is full", NodePulse.Problem(_node.Parts));
    }
}
