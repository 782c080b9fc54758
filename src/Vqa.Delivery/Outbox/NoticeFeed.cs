using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Vqa.Delivery.Outbox;

/// <summary>Hands committed notices to readers in this process.</summary>
internal sealed class NoticeFeed
{
    private readonly Lock _lock = new();
    private readonly List<NoticeSubscription> _readers = [];
    private bool _isClosed;

    public NoticeSubscription Subscribe(int capacity)
    {
        var reader = new NoticeSubscription(this, capacity);
        lock (_lock)
        {
            if (_isClosed) reader.End(); else _readers.Add(reader);
        }

        return reader;
    }

    public void Offer(List<CommittedNotice> notices)
    {
        lock (_lock)
        {
            foreach (var reader in _readers) notices.ForEach(reader.Offer);
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _readers.ForEach(reader => reader.End());
            _readers.Clear();
        }
    }

    public void Remove(NoticeSubscription reader)
    {
        lock (_lock) _readers.Remove(reader);
    }
}

/// <summary>
/// One reader's view of the notices from the moment of subscribing. A reader that is slower than its capacity allows
/// loses the oldest, and the next notice that it gets says how many. Dispose it to stop.
/// </summary>
public sealed class NoticeSubscription : IDisposable
{
    private readonly NoticeFeed _feed;
    private readonly Channel<CommittedNotice> _channel;
    private int _missed;

    internal NoticeSubscription(NoticeFeed feed, int capacity)
    {
        _feed = feed;
        _channel = Channel.CreateBounded<CommittedNotice>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true },
            _ => Interlocked.Increment(ref _missed));
    }

    /// <summary>
    /// The notices as they are committed; ends when the ledger or this is disposed. One reader at a time.
    /// </summary>
    public async IAsyncEnumerable<CommittedNotice> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var notice in _channel.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            yield return notice with { Missed = Interlocked.Exchange(ref _missed, 0) };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _feed.Remove(this);
        End();
    }

    internal void Offer(CommittedNotice notice) => _channel.Writer.TryWrite(notice);

    internal void End() => _channel.Writer.TryComplete();
}
