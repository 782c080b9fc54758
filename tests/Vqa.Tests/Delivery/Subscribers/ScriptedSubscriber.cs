using Vqa.Delivery.Subscribers;

namespace Vqa.Tests.Delivery.Subscribers;

/// <summary>Remembers what it is told, and answers as the test says.</summary>
internal sealed class ScriptedSubscriber(Func<OutgoingNotice, DeliveryResult>? answer = null) : ISubscriber
{
    private readonly List<OutgoingNotice> _attempts = [];
    private readonly Lock _lock = new();

    /// <summary>Every attempt, "i1.1 opened", in order.</summary>
    public List<string> Attempts
    {
        get { lock (_lock) return [.. _attempts.Select(Word)]; }
    }

    public Func<OutgoingNotice, Task<DeliveryResult>>? SlowAnswer { get; init; }

    public async Task<DeliveryResult> TellAsync(OutgoingNotice outgoing, CancellationToken cancellation)
    {
        lock (_lock) _attempts.Add(outgoing);
        if (SlowAnswer is not null) return await SlowAnswer(outgoing).WaitAsync(cancellation);
        return answer?.Invoke(outgoing) ?? DeliveryResult.Delivered;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Word(OutgoingNotice outgoing) => $"{outgoing.Key} {outgoing.ToldAs.ToString().ToLowerInvariant()}";
}
