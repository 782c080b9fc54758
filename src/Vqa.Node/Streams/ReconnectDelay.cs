namespace Vqa.Node.Streams;

/// <summary>
/// How long to wait before a source is opened again: half a second, doubled with every failure up to half a minute, and
/// anything between a half and all of that, so that streams that were lost together do not come back together.
/// </summary>
internal sealed class ReconnectDelay(Random random)
{
    private static readonly TimeSpan _first = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(30);

    private int _failures;

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        var whole = _first.TotalSeconds * Math.Pow(2, Math.Min(_failures++, 10));
        return TimeSpan.FromSeconds(Math.Min(whole, _longest.TotalSeconds) * (0.5 + (0.5 * random.NextDouble())));
    }

    /// <summary>The source delivered: the next failure is a first one.</summary>
    public void Reset() => _failures = 0;
}
