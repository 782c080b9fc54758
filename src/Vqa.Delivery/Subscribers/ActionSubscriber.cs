using Vqa.Delivery.Addresses;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;

namespace Vqa.Delivery.Subscribers;

/// <summary>
/// A rule that asks another system to act on an incident (switch a source, restart a packager) by a POST of its own
/// body. It lets a stream alone for a while after acting on it, acts so many times an hour at most, and every
/// attempt, and every time it held back, is in the audit trail. Both limits count what the trail has, so a restart
/// does not lift them.
/// </summary>
public sealed class ActionSubscriber : ISubscriber
{
    private readonly SubscriberOptions _rule;
    private readonly ActionOptions _action;
    private readonly ActionAudit _audit;
    private readonly TimeProvider _time;
    private readonly BodyTemplate _body;
    private readonly JsonPost _post;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _streamsUnderWay = [];

    /// <exception cref="ArgumentException">The URL, a header or the body cannot be used; the message says
    /// why.</exception>
    public ActionSubscriber(SubscriberOptions rule, AddressPolicy policy, ActionAudit audit, TimeProvider time)
    {
        (_rule, _audit, _time) = (rule, audit, time);
        _action = rule.Action ?? throw new ArgumentException("An action says what to ask for. Give one.", nameof(rule));
        if (_action.On is not (NoticeKind.Opened or NoticeKind.Closed))
        {
            throw new ArgumentException(
                "An action answers the opening or the closing of an incident. Give opened or closed.", nameof(rule));
        }

        _body = new BodyTemplate(_action.Body);
        _post = new JsonPost(rule.Url, rule.Headers, rule.Timeout, policy, time);
    }

    /// <inheritdoc/>
    public async Task<DeliveryResult> TellAsync(OutgoingNotice outgoing, CancellationToken cancellation)
    {
        if (outgoing.ToldAs != _action.On) return DeliveryResult.Skipped;
        if (Suppress(outgoing) is { } reason)
        {
            await _audit.AddAsync(Line(outgoing, reason)).ConfigureAwait(false);
            return DeliveryResult.Skipped;
        }

        try
        {
            var headers = new Dictionary<string, string> { ["Idempotency-Key"] = outgoing.Key };
            var (result, status) = await _post
                .SendAsync(_body.Fill(outgoing), "application/json", headers, cancellation).ConfigureAwait(false);
            var outcome = result.Verdict == DeliveryVerdict.Delivered ? ActionOutcome.Done : ActionOutcome.Failed;
            await _audit.AddAsync(Line(outgoing, outcome, status, result.Error)).ConfigureAwait(false);
            return result;
        }
        finally
        {
            lock (_lock) _streamsUnderWay.Remove(outgoing.Key);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _post.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Why not to act; null where to act, and then the stream counts as acted on.</summary>
    private ActionOutcome? Suppress(OutgoingNotice outgoing)
    {
        var notice = outgoing.Notice;
        var now = _time.GetUtcNow();
        var due = notice.Start + _rule.Filter.MinDuration;
        if (now - (outgoing.Committed > due ? outgoing.Committed : due) > _action.RetryFor) return ActionOutcome.Expired;
        lock (_lock)
        {
            var others = _streamsUnderWay.Where(action => action.Key != outgoing.Key).ToList();
            if (others.Any(action => action.Value == notice.Stream)
                || _audit.Count(_rule.Id, notice.Stream, outgoing.Key, now - _action.CoolDown) > 0)
            {
                return ActionOutcome.SuppressedByCoolDown;
            }

            if (others.Count + _audit.Count(_rule.Id, null, outgoing.Key, now.AddHours(-1)) >= _action.MaxPerHour)
            {
                return ActionOutcome.SuppressedByLimit;
            }

            _streamsUnderWay[outgoing.Key] = notice.Stream;
            return null;
        }
    }

    private ActionRecord Line(
        OutgoingNotice outgoing, ActionOutcome outcome, int? status = null, string? error = null) => new(
        _time.GetUtcNow(), _rule.Id, outgoing.Notice.Stream, outgoing.Notice.IncidentId, outgoing.Key, _post.Shown,
        outcome, status, error);
}
