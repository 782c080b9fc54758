using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;
using Vqa.Node.Security;

namespace Vqa.Node.Api;

/// <summary>
/// <c>/v1/events</c>: each step of each incident, as it happens, as server-sent events. The id of an event is its
/// number in the ledger: a client that comes back and says the last one that it had (browsers do so by themselves)
/// misses none.
/// </summary>
internal static class EventEndpoints
{
    private const int MostReaders = 200;

    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(10);

    private static readonly QueryField _stream =
        new("stream", QueryKind.Text, "Id of a stream; may be given several times.") { IsRepeated = true };

    private static readonly QueryField _after =
        new("after", QueryKind.Integer,
            "Tell what followed this event first; the header Last-Event-ID comes before it.")
            { Maximum = int.MaxValue };

    private static readonly QueryFields _query = new(_stream, QueryField.Label, _after);

    /// <summary>Maps it.</summary>
    /// <param name="api">Where.</param>
    /// <param name="parts">The node.</param>
    /// <param name="stopping">Set when the node ends: readers must not hold it up.</param>
    public static void MapEvents(this IEndpointRouteBuilder api, ApiParts parts, CancellationToken stopping)
    {
        var readers = 0;
        api.MapGet("/events", (Delegate)(async (HttpContext context) =>
            {
                var query = new QueryReader(context.Request, _query);
                var (streams, labels) = (query.All(_stream), query.Labels());
                long? after = query.Integer(_after);
                if (context.Request.Headers["Last-Event-ID"] is [{ } last])
                {
                    // One that is none of ours: from an earlier life of the page.
                    after = long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                        ? number : null;
                }

                if (query.Problem is { } problem)
                {
                    await problem.ExecuteAsync(context);
                    return;
                }

                if (Interlocked.Increment(ref readers) > MostReaders)
                {
                    Interlocked.Decrement(ref readers);
                    await new Problem(
                        StatusCodes.Status503ServiceUnavailable, $"{MostReaders} readers follow the events already.")
                    {
                        RetryAfter = _retry,
                    }.ExecuteAsync(context);
                    return;
                }

                try
                {
                    using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
                    await new EventStream(
                            context.Response, parts.Ledger, notice => Matches(notice, streams, labels), parts.Time)
                        .RunAsync(after, stop.Token);
                }
                finally
                {
                    Interlocked.Decrement(ref readers);
                }
            }))
            .WithName("follow_events").WithSummary("Every step of every incident as it happens (server-sent events).")
            .WithTags("Events")
            .WithMetadata(_query).Produces<EventView>(StatusCodes.Status200OK, "text/event-stream");
    }

    private static bool Matches(
        IncidentNotice notice, IReadOnlyList<string> streams, IReadOnlyDictionary<string, string> labels) =>
        (streams.Count == 0 || streams.Contains(notice.Stream))
        && labels.All(label => notice.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
}

/// <summary>The data of an event.</summary>
/// <param name="Sequence">Its number, and its id.</param>
/// <param name="Kind">opened, updated or closed; also the event's name.</param>
/// <param name="At">When.</param>
/// <param name="Incident">The incident as it was then.</param>
internal sealed record EventView(long Sequence, string Kind, DateTimeOffset At, IncidentView Incident)
{
    /// <summary>The view of a notice.</summary>
    public static EventView Of(CommittedNotice committed) => new(
        committed.Sequence, NoticeWords.Of(committed.Notice.Kind), committed.Notice.At,
        IncidentView.Of(committed.Notice));
}
