using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;

namespace Vqa.Node.Api;

/// <summary>
/// One reader of the events: (1) what it missed, from the ledger; (2) what happens, as it is committed; a comment now
/// and then, so that both sides see that the other is there. A reader that is too slow is dropped, and gets what it
/// missed when it comes back.
/// </summary>
/// <param name="response">Not begun.</param>
/// <param name="ledger">The incidents.</param>
/// <param name="isWanted">Which notices.</param>
/// <param name="time">Says how late it is.</param>
internal sealed class EventStream(
    HttpResponse response, IncidentLedger ledger, Func<IncidentNotice, bool> isWanted, TimeProvider time)
{
    private const int MostWaiting = 512, ReplayPart = 200;

    /// <summary>How long nothing is sent at most.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>How long a reader may take to take what is sent.</summary>
    public static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions _json = ApiJson.Options;

    /// <summary>Runs until the reader leaves, is too slow, or the node ends.</summary>
    /// <param name="after">The last event that it had; null for none.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(long? after, CancellationToken stop)
    {
        response.ContentType = "text/event-stream";
        using var subscription = ledger.Subscribe(MostWaiting);
        try
        {
            await WriteAsync("retry: 2000\n\n", stop);
            // A number that is not reached yet is of an earlier ledger: all of this one is new to the reader.
            var last = after is { } from ? await ReplayAsync(from > ledger.Health.LastSequence ? 0 : from, stop) : 0; // (1)
            await FollowAsync(subscription, last, stop); // (2)
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The reader left, did not read, or the node ends.
            if (!stop.IsCancellationRequested)
            {
                response.HttpContext.Abort();
            }
        }
    }

    private async Task<long> ReplayAsync(long after, CancellationToken stop)
    {
        while (ledger.Notices(after, ReplayPart) is { Count: > 0 } part)
        {
            foreach (var notice in part)
            {
                await TellAsync(notice, stop);
            }

            after = part[^1].Sequence;
            await WriteAsync($"id: {after}\n\n", stop); // What was not wanted need not be looked through again.
        }

        return after;
    }

    private async Task FollowAsync(NoticeSubscription subscription, long last, CancellationToken stop)
    {
        // Not disposed here: the subscription's end ends it, and it may be waiting then.
        var notices = subscription.ReadAsync(stop).GetAsyncEnumerator(stop);
        var next = notices.MoveNextAsync().AsTask();
        var beat = Task.Delay(Heartbeat, time, stop);
        while (true)
        {
            if (await Task.WhenAny(next, beat) == beat)
            {
                await beat;
                await WriteAsync(last > 0 ? $"id: {last}\n\n" : ": here\n\n", stop);
                beat = Task.Delay(Heartbeat, time, stop);
                continue;
            }

            if (!await next || notices.Current.Missed > 0)
            {
                return; // The node ends, or the reader is too slow.
            }

            if (notices.Current.Sequence > last)
            {
                last = notices.Current.Sequence;
                await TellAsync(notices.Current, stop);
            }

            next = notices.MoveNextAsync().AsTask();
        }
    }

    private Task TellAsync(CommittedNotice committed, CancellationToken stop)
    {
        if (!isWanted(committed.Notice))
        {
            return Task.CompletedTask;
        }

        var view = EventView.Of(committed);
        return WriteAsync(
            $"id: {view.Sequence}\nevent: {view.Kind}\ndata: {JsonSerializer.Serialize(view, _json)}\n\n", stop);
    }

    private async Task WriteAsync(string text, CancellationToken stop)
    {
        using var tooLong = new CancellationTokenSource(WriteLimit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, tooLong.Token);
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), limit.Token);
        await response.Body.FlushAsync(limit.Token);
    }
}
