using System.Globalization;

namespace Vqa.Node.Followers;

/// <summary>The last pictures of one stream, and who waits for the next. Any thread.</summary>
internal sealed class PictureSlot(TimeProvider time)
{
    // Who asks asks again within seconds; a tab that was closed does not.
    private static readonly TimeSpan _armedFor = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private readonly LivePicture?[] _last = new LivePicture?[LivePictures.Widths.Count];
    private readonly DateTimeOffset?[] _askedAt = new DateTimeOffset?[LivePictures.Widths.Count];
    private readonly TaskCompletionSource<LivePicture>?[] _waiting =
        new TaskCompletionSource<LivePicture>?[LivePictures.Widths.Count];
    private DateTimeOffset _nextAt;
    private long _count;
    private volatile bool _isArmed;

    /// <summary>Someone wants a picture of this width.</summary>
    /// <returns>The last one, and the next one where the last is not the one on screen any more.</returns>
    public (LivePicture? Last, Task<LivePicture>? Next) Ask(int index)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var last = _last[index];
            if (last is not null && now - last.At < LivePictures.Fresh)
            {
                return (last, null);
            }

            _askedAt[index] = now;
            _isArmed = true;
            var waiting =
                _waiting[index] ??= new TaskCompletionSource<LivePicture>(
                    TaskCreationOptions.RunContinuationsAsynchronously);
            return (last, waiting.Task);
        }
    }

    /// <summary>The width that is to be encoded now; null for none. Costs nothing where nobody asked.</summary>
    public int? Wanted()
    {
        if (!_isArmed)
        {
            return null;
        }

        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now < _nextAt)
            {
                return null;
            }

            int? oldest = null;
            for (var index = 0; index < _askedAt.Length; index++)
            {
                // What was asked for long ago nobody waits for any more.
                _askedAt[index] = now - _askedAt[index] > _armedFor ? null : _askedAt[index];
                if (_askedAt[index] is not null && (oldest is not { } best || Age(index) < Age(best)))
                {
                    oldest = index;
                }
            }

            _isArmed = oldest is not null;
            _nextAt = oldest is null ? _nextAt : now + LivePictures.Fresh;
            return oldest;
        }
    }

    /// <summary>Here is one.</summary>
    public void Give(int index, byte[] jpeg)
    {
        TaskCompletionSource<LivePicture>? waiting;
        LivePicture picture;
        lock (_lock)
        {
            picture = new LivePicture(
                jpeg, $"{_run}-{(++_count).ToString(CultureInfo.InvariantCulture)}", time.GetUtcNow());
            _last[index] = picture;
            _askedAt[index] = null;
            (waiting, _waiting[index]) = (_waiting[index], null);
        }

        waiting?.TrySetResult(picture);
    }

    private DateTimeOffset Age(int index) => _last[index]?.At ?? DateTimeOffset.MinValue;
}
