using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Delivery.Outbox;

namespace Vqa.Tests.Delivery.Outbox;

public sealed class LedgerInboxTests
{
    private readonly LedgerInbox _inbox =
        new(new LedgerOptions { RetentionPeriod = TimeSpan.Zero }, new ManualTime(), NullLogger.Instance);

    [Fact]
    public void What_is_too_old_gets_its_turn_between_batches_although_more_waits()
    {
        List<string> turns = [];
        for (var i = 0; i < 4; i++)
        {
            // Somebody waits whenever the writer looks.
            _inbox.Publish(SampleNotice.Opened($"i{i}"));
            var batch = _inbox.Take()!;
            turns.Add(string.Join(' ', batch.Select(work => work.GetType().Name)));
            _inbox.Done(batch.Count, _ => { });
        }

        Assert.Equal(["PublishWork", "RetentionWork", "PublishWork PublishWork", "RetentionWork"], turns);
    }

    [Fact]
    public void Notices_and_requests_come_in_the_order_in_which_they_were_taken_over()
    {
        var request = new RequestWork<bool>((_, _) => true);
        _inbox.Publish(SampleNotice.Opened("i1"));
        _inbox.Request(request);
        _inbox.Publish(SampleNotice.Opened("i2"));

        var batch = _inbox.Take()!;

        Assert.Equal(3, batch.Count);
        Assert.Same(request, batch[1]);
    }
}
