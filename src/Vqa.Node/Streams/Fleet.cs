using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Vqa.Delivery.Notices;
using Vqa.Node.Crashes;

namespace Vqa.Node.Streams;

/// <summary>All streams that the node watches. Any thread.</summary>
internal sealed class Fleet : IDisposable
{
    private static readonly TimeSpan _beat = TimeSpan.FromMilliseconds(250);

    // A beat that comes so late means that the whole process stood still.
    private static readonly TimeSpan _longestBeat = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, StreamWatch> _watches = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changes = new(1);
    private readonly StreamRegistry _registry;
    private readonly StreamSurroundings _surroundings;
    private readonly CrashJournal _journal;
    private readonly Quarantine _quarantine;
    private readonly INoticeSink _sink;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private int _ticking;
    private long _beatAt;
    private volatile bool _isStopping;

    /// <summary>Makes it, empty.</summary>
    public Fleet(
        StreamRegistry registry, StreamSurroundings surroundings, CrashJournal journal, Quarantine quarantine, INoticeSink sink, ILogger log)
    {
        (_registry, _surroundings, _journal, _quarantine, _sink, _log) = (registry, surroundings, journal, quarantine, sink, log);
        _beatAt = surroundings.Time.GetTimestamp();
        _timer = surroundings.Time.CreateTimer(_ => Tick(), null, _beat, _beat);
    }

    /// <summary>How many there are.</summary>
    public int Count => _watches.Count;

    /// <summary>How long ago all streams were last looked after: a fraction of a second where all is well.</summary>
    public TimeSpan SinceBeat => _surroundings.Time.GetElapsedTime(Volatile.Read(ref _beatAt));

    /// <summary>What is known of each now, in the order of their ids.</summary>
    public IReadOnlyList<StreamStatus> List() =>
        [.. _watches.Values.Select(watch => watch.Status()).OrderBy(status => status.Definition.Id, StringComparer.Ordinal)];

    /// <summary>What is known of one now; null where there is none of that id.</summary>
    public StreamStatus? Find(string id) => _watches.TryGetValue(id, out var watch) ? watch.Status() : null;

    /// <summary>Watches the streams that were registered before.</summary>
    public Task ResumeAsync() => ChangeAsync(async () =>
    {
        foreach (var definition in _registry.Load(_log.LogUnreadable))
        {
            await WatchAsync(definition, isFromFile: false);
        }
    });

    /// <summary>Registers a stream, or changes it, and watches it. It was found to be in order by the caller.</summary>
    /// <returns>True where it is new.</returns>
    /// <exception cref="InvalidOperationException">The streams file names it: it is changed there.</exception>
    public async Task<bool> PutAsync(StreamDefinition definition)
    {
        var isNew = false;
        await ChangeAsync(async () =>
        {
            RefuseFromFile(definition.Id);
            isNew = !_watches.ContainsKey(definition.Id);
            _registry.Put(definition);
            await WatchAsync(definition, isFromFile: false);
        });
        return isNew;
    }

    /// <summary>Forgets a stream.</summary>
    /// <returns>False where there is none of that id.</returns>
    /// <exception cref="InvalidOperationException">The streams file names it.</exception>
    public async Task<bool> DeleteAsync(string id)
    {
        var existed = false;
        await ChangeAsync(async () =>
        {
            RefuseFromFile(id);
            _registry.Delete(id);
            existed = await EndAsync(id);
        });
        return existed;
    }

    /// <summary>Forgives a stream that is quarantined, and watches it again.</summary>
    /// <returns>False where there is none of that id.</returns>
    public async Task<bool> ReleaseAsync(string id)
    {
        var existed = false;
        await ChangeAsync(async () =>
        {
            if (_watches.TryGetValue(id, out var watch))
            {
                existed = true;
                _quarantine.Release(id);
                await RestartAsync(watch.Definition, watch.IsFromFile);
            }
        });
        return existed;
    }

    /// <summary>
    /// Makes what is watched by the streams file what that now says: others come, go, or begin anew. What the file no longer
    /// names is watched as it was registered over the API, where it was.
    /// </summary>
    public async Task ApplyFileAsync(IReadOnlyList<StreamDefinition> definitions)
    {
        await ChangeAsync(async () =>
        {
            var registered = _registry.Load(_log.LogUnreadable);
            var named = definitions.Select(definition => definition.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var gone in _watches.Where(watch => watch.Value.IsFromFile && !named.Contains(watch.Key)).Select(watch => watch.Key))
            {
                await EndAsync(gone);
                if (registered.FirstOrDefault(definition => definition.Id == gone) is { } own)
                {
                    await WatchAsync(own, isFromFile: false);
                }
            }

            foreach (var definition in definitions)
            {
                await WatchAsync(definition, isFromFile: true);
            }
        });
    }

    /// <summary>Has a stream watched with less effort, or as wanted again.</summary>
    /// <param name="id">Which.</param>
    /// <param name="reason">Why less; null for as wanted.</param>
    public void Lower(string id, string? reason)
    {
        if (_watches.TryGetValue(id, out var watch))
        {
            watch.Lower(reason);
        }
    }

    /// <summary>Ends all watching: incidents are closed as interrupted.</summary>
    /// <param name="limit">Sessions that have not ended by then are given up.</param>
    public async Task StopAsync(TimeSpan limit)
    {
        _isStopping = true;
        await _timer.DisposeAsync();
        // What was about to begin a stream has done so by then; what waits for a stream's end begins none any more.
        var isHeld = await _changes.WaitAsync(_patience);
        await Task.WhenAll(_watches.Values.Select(watch => watch.StopAsync(limit)));
        if (isHeld)
        {
            _changes.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        foreach (var watch in _watches.Values)
        {
            watch.Dispose();
        }

        _changes.Dispose();
    }

    /// <exception cref="ObjectDisposedException">The node is stopping.</exception>
    private async Task ChangeAsync(Func<Task> change)
    {
        await _changes.WaitAsync();
        try
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            await change();
        }
        finally
        {
            _changes.Release();
        }
    }

    private void RefuseFromFile(string id)
    {
        if (_watches.TryGetValue(id, out var watch) && watch.IsFromFile)
        {
            throw new InvalidOperationException($"The streams file names '{id}': change it there.");
        }
    }

    private async Task WatchAsync(StreamDefinition definition, bool isFromFile)
    {
        if (_watches.TryGetValue(definition.Id, out var watch) && watch.IsFromFile == isFromFile
            && watch.Definition.IsWatchedLike(definition))
        {
            watch.Relabel(definition);
            return;
        }

        await RestartAsync(definition, isFromFile);
    }

    private async Task RestartAsync(StreamDefinition definition, bool isFromFile)
    {
        if (_watches.TryRemove(definition.Id, out var before))
        {
            await before.StopAsync(_surroundings.LongestAnalysis);
            before.Dispose();
        }

        ObjectDisposedException.ThrowIf(_isStopping, this);
        var watch = new StreamWatch(definition, isFromFile, _surroundings, _journal, _quarantine, _sink, _log);
        _watches[definition.Id] = watch;
        watch.Start();
    }

    private async Task<bool> EndAsync(string id)
    {
        if (!_watches.TryRemove(id, out var watch))
        {
            return false;
        }

        await watch.StopAsync(_surroundings.LongestAnalysis);
        watch.Dispose();
        foreach (var follower in _surroundings.Followers)
        {
            follower.Forget(id);
        }

        return true;
    }

    private void Tick()
    {
        if (Interlocked.Exchange(ref _ticking, 1) == 1)
        {
            return; // A beat that takes longer than the next one comes.
        }

        var hasStoodStill = SinceBeat > _longestBeat;
        foreach (var watch in _watches.Values)
        {
            if (hasStoodStill)
            {
                watch.Forgive();
            }

            watch.Tick();
        }

        Volatile.Write(ref _beatAt, _surroundings.Time.GetTimestamp());
        Volatile.Write(ref _ticking, 0);
    }
}
