namespace Vqa.Node.Security;

/// <summary>
/// Counts what each client does in windows of a fixed length. What is remembered is bounded, and forgotten when the
/// window ends. Any thread.
/// </summary>
/// <param name="most">How often in a window.</param>
/// <param name="window">Length of a window.</param>
/// <param name="time">Says how late it is.</param>
internal sealed class RequestRates(int most, TimeSpan window, TimeProvider time)
{
    /// <summary>The window of ordinary requests: long enough for a page that loads all its pictures at once.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Clients beyond these share one count: an attacker with a network of addresses fills no memory.
    /// </summary>
    public const int MostClients = 20_000;

    private readonly Dictionary<string, int> _counts = [];
    private readonly Lock _lock = new();
    private long _begin = time.GetTimestamp();

    /// <summary>Counts one.</summary>
    /// <returns>Null where it is allowed; else how long until it is again.</returns>
    public TimeSpan? Take(string client)
    {
        lock (_lock)
        {
            var left = Turn();
            client = Counted(client);
            var count = _counts.GetValueOrDefault(client);
            _counts[client] = Math.Min(count, most) + 1;
            return count < most ? null : left;
        }
    }

    private string Counted(string client) =>
        _counts.ContainsKey(client) || _counts.Count < MostClients ? client : "";

    private TimeSpan Turn()
    {
        var elapsed = time.GetElapsedTime(_begin);
        if (elapsed >= window)
        {
            _counts.Clear();
            (_begin, elapsed) = (time.GetTimestamp(), TimeSpan.Zero);
        }

        return window - elapsed;
    }
}
