using System.Collections.Concurrent;
using Vqa.Delivery.Results;

namespace Vqa.Tests.Delivery.Results;

/// <summary>A store in memory that can be told to fail.</summary>
internal sealed class MemoryStore : IResultStore
{
    /// <summary>What it holds.</summary>
    public ConcurrentDictionary<string, string> Objects { get; } = new();

    /// <summary>Keys in the order in which they were created.</summary>
    public ConcurrentQueue<string> Order { get; } = new();

    /// <summary>Looks at each key that is put, and throws for what it is to fail.</summary>
    public Action<string> OnPut { get; set; } = _ => { };

    public string Name => "memory";

    public async Task<PutOutcome> PutIfAbsentAsync(string key, ResultBody body, CancellationToken stop)
    {
        OnPut(key);
        using var content = body.Open();
        using var reader = new StreamReader(content);
        if (!Objects.TryAdd(key, await reader.ReadToEndAsync(stop))) return PutOutcome.AlreadyThere;
        Order.Enqueue(key);
        return PutOutcome.Created;
    }

    /// <summary>What a look whether it works comes to.</summary>
    public Func<Task> OnCheck { get; set; } = () => Task.CompletedTask;

    public Task CheckAsync(CancellationToken stop) => OnCheck();

    public static ResultStoreException Away() => new(ResultStoreFault.Unreachable, "memory is away");
}
