using Microsoft.Extensions.Logging;

namespace Vqa.Delivery.Results;

/// <summary>
/// Stands between the node and the store: whatever is to be stored is a file in a local folder first, and uploaders
/// empty the folder, oldest first, whenever the store takes something. So a store that is away delays nobody and
/// loses nothing until the folder is full; then the oldest is dropped, counted and logged. What lies there survives
/// restarts and <c>kill -9</c>. Whether the store takes anything is found out at the start, not with the first result.
/// </summary>
/// <remarks>
/// Objects are put where there are none of their key, so that one which was uploaded but not yet removed here when
/// the process died does no harm when it comes again. Any thread.
/// </remarks>
public sealed partial class ResultSpool : IAsyncDisposable
{
    // A store that fails in several ways in turn is not to fill the log.
    private static readonly TimeSpan _quiet = TimeSpan.FromMinutes(1);

    private readonly IResultStore _store;
    private readonly ResultSpoolOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SpoolFolder _folder;
    private readonly SpoolQueue _queue = new();
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _added = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loading, _checking;
    private readonly Task[] _uploaders;
    private TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _uploaded, _alreadyThere, _failed, _dropped, _refused;
    private string? _lastError;
    private DateTimeOffset? _lastErrorAt;
    private DateTimeOffset _loggedAt;
    private bool _isDisposed;

    /// <summary>Opens the folder, begins to take up what lies there, to look whether the store works, and to upload.</summary>
    /// <param name="store">Where to. Not disposed here.</param>
    /// <param name="options">Folder and limits.</param>
    /// <param name="clock">Tells ages, and times the waits between tries.</param>
    /// <param name="logger">Is told of what is lost or refused, and when the store goes away and comes back.</param>
    /// <exception cref="IOException">The folder cannot be used; the message says why.</exception>
    public ResultSpool(IResultStore store, ResultSpoolOptions options, TimeProvider clock, ILogger<ResultSpool> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Uploads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Uploads, 32);
        _store = store;
        _options = options;
        _clock = clock;
        _logger = logger;
        _folder = new SpoolFolder(options.Folder);
        _loading = Task.Run(Load);
        _checking = Task.Run(CheckAsync);
        _uploaders = [.. Enumerable.Range(0, options.Uploads).Select(_ => Task.Run(UploadAsync))];
    }

    /// <summary>
    /// Takes an object over: when the task is done it is on the local disk and will be stored. An object whose key
    /// waits already is not taken twice.
    /// </summary>
    /// <exception cref="ArgumentException">The key is none.</exception>
    /// <exception cref="IOException">The local disk is full, but for its reserve, or fails; or the object is larger than all that may wait.
    /// The object was not taken.</exception>
    public async Task AddAsync(string key, ResultBody body, CancellationToken stop)
    {
        ResultKey.Check(key);
        ArgumentNullException.ThrowIfNull(body);
        if (body.Length > _options.MostBytes / 2)
        {
            throw new IOException(
                $"'{key}' has {body.Length} bytes; the spool takes half of its {_options.MostBytes} bytes at most");
        }

        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_queue.Has(key))
            {
                return;
            }
        }

        _options.Reserve.Check(_options.Folder, body.Length);
        var file = await _folder.WriteAsync(key, body, _clock.GetUtcNow(), stop).ConfigureAwait(false);
        lock (_lock)
        {
            if (_isDisposed || _queue.Has(key))
            {
                File.Delete(file.Path);
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                return;
            }

            MakeRoomLocked(1, file.Bytes);
            _queue.Add(new SpoolEntry(_folder.Adopt(file), file));
            _added.Release();
        }
    }

    /// <summary>How it is doing.</summary>
    public SpoolHealth Health()
    {
        lock (_lock)
        {
            return new SpoolHealth
            {
                Store = _store.Name,
                Depth = _queue.Count,
                Bytes = _queue.Bytes,
                MostBytes = _options.MostBytes,
                OldestAge = AgeLocked(),
                Uploaded = _uploaded,
                AlreadyThere = _alreadyThere,
                Failed = _failed,
                Dropped = _dropped,
                Refused = _refused,
                LastError = _lastError,
                LastErrorAt = _lastErrorAt,
            };
        }
    }

    /// <summary>
    /// Waits until nothing waits any more: at an orderly stop, so that little is left for the next start.
    /// </summary>
    /// <returns>False where the limit came first.</returns>
    public async Task<bool> DrainAsync(TimeSpan limit, CancellationToken stop)
    {
        try
        {
            await EmptiedAsync().WaitAsync(limit, _clock, stop).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Stops uploading and gives the folder up. What waits stays there for the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll([_loading, _checking, .. _uploaders]).ConfigureAwait(false);
        _folder.Dispose();
        _stop.Dispose();
        _added.Dispose();
    }

    /// <summary>Takes up what an earlier process left: in the background, for there may be very many.</summary>
    private void Load()
    {
        var damaged = 0;
        foreach (var (number, file) in _folder.Load().TakeWhile(_ => !_stop.IsCancellationRequested))
        {
            lock (_lock)
            {
                if (file is not null)
                {
                    _queue.Add(new SpoolEntry(number, file));
                    _added.Release();
                }
                else
                {
                    damaged++;
                    _dropped++;
                }
            }
        }

        if (damaged > 0)
        {
            Log.Damaged(_logger, damaged, _options.Folder);
        }

        lock (_lock)
        {
            MakeRoomLocked(0, 0);
        }
    }

    /// <summary>A wrong bucket is to be noticed before the first hour is over. Tried until it is known, or something was uploaded.</summary>
    private async Task CheckAsync()
    {
        try
        {
            string? problem = null;
            while (Interlocked.Read(ref _uploaded) == 0)
            {
                try
                {
                    await _store.CheckAsync(_stop.Token).ConfigureAwait(false);
                    Checked(ref problem, null);
                    return;
                }
                catch (Exception e) when (!_stop.IsCancellationRequested)
                {
                    Checked(ref problem, e.Message);
                }

                await Task.Delay(_options.LongestWait, _clock, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private void Checked(ref string? before, string? problem)
    {
        lock (_lock)
        {
            if (problem is not null && problem != before)
            {
                Log.Failed(_logger, problem, _queue.Count);
            }

            // What an upload said since is newer.
            if (_lastError == before)
            {
                (_lastError, _lastErrorAt) = (problem, problem is null ? null : _clock.GetUtcNow());
            }

            before = problem;
        }
    }

    private async Task EmptiedAsync()
    {
        await _loading.ConfigureAwait(false);
        Task emptied;
        lock (_lock)
        {
            emptied = _queue.Count == 0 ? Task.CompletedTask : _emptied.Task;
        }

        await emptied.ConfigureAwait(false);
    }

    private async Task UploadAsync()
    {
        var failures = 0;
        try
        {
            while (true)
            {
                if (TakeNext() is not { } entry)
                {
                    await _added.WaitAsync(_stop.Token).ConfigureAwait(false);
                    continue;
                }

                failures = await TryUploadAsync(entry).ConfigureAwait(false) ? 0 : failures + 1;
                if (failures > 0)
                {
                    await Task.Delay(Wait(failures), _clock, _stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private SpoolEntry? TakeNext()
    {
        lock (_lock)
        {
            return _queue.Take();
        }
    }

    /// <summary>Uploads one, or gives it back.</summary>
    /// <returns>True where the next one may follow at once.</returns>
    private async Task<bool> TryUploadAsync(SpoolEntry entry)
    {
        using var timer = new CancellationTokenSource(_options.UploadLimit, _clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, timer.Token);
        try
        {
            var outcome = await _store.PutIfAbsentAsync(entry.File.Key, entry.File.Body(), limit.Token)
                .ConfigureAwait(false);
            Done(entry, outcome);
            return true;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw;
        }
        catch (ResultStoreException e) when (e.Fault == ResultStoreFault.ObjectRefused || IsItsOwn(entry, e))
        {
            Refuse(entry, e);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            Lose(entry, e);
            return true;
        }
        catch (Exception e)
        {
            // Whatever it is: the object stays, and so does the uploader.
            Fail(entry, e is OperationCanceledException
                ? new TimeoutException(
                    $"{_store.Name}: {entry.File} was not uploaded within {_options.UploadLimit.TotalSeconds:0} s")
                : e);
            return false;
        }
    }

    private void Done(SpoolEntry entry, PutOutcome outcome)
    {
        lock (_lock)
        {
            if (_lastError is not null)
            {
                Log.Back(_logger, _store.Name, _queue.Count);
            }

            (_lastError, _lastErrorAt) = (null, null);
            _uploaded += outcome == PutOutcome.Created ? 1 : 0;
            _alreadyThere += outcome == PutOutcome.AlreadyThere ? 1 : 0;
            RemoveLocked(entry);
            Delete(entry.File);
        }
    }

    /// <summary>Whether a refusal without a clear reason is about the object: the store has taken others since it refused this one first.</summary>
    private bool IsItsOwn(SpoolEntry entry, ResultStoreException e)
    {
        if (e.Fault != ResultStoreFault.RefusedForUnknownReason)
        {
            return false;
        }

        lock (_lock)
        {
            entry.TakenAtRefusal ??= _uploaded;
            return _uploaded > entry.TakenAtRefusal;
        }
    }

    private void Fail(SpoolEntry entry, Exception e)
    {
        lock (_lock)
        {
            if (_lastError is null || (_lastError != e.Message && _clock.GetUtcNow() - _loggedAt > _quiet))
            {
                Log.Failed(_logger, e.Message, _queue.Count);
                _loggedAt = _clock.GetUtcNow();
            }

            NoteLocked(e);
            _queue.GiveBack(entry, hasFailed: true);
        }

        _added.Release();
    }

    private void Refuse(SpoolEntry entry, ResultStoreException e)
    {
        lock (_lock)
        {
            Log.Refused(_logger, entry.File.Key, e.Message);
            NoteLocked(e);
            _refused++;
            RemoveLocked(entry);
            try
            {
                _folder.Refuse(entry.File, _options.MostRefusedBytes);
            }
            catch (Exception moving) when (moving is IOException or UnauthorizedAccessException)
            {
                Log.NotRemoved(_logger, entry.File.Path, moving.Message);
            }
        }
    }

    private void Lose(SpoolEntry entry, Exception e)
    {
        lock (_lock)
        {
            Log.Lost(_logger, entry.File.Key, e.Message);
            NoteLocked(e);
            _dropped++;
            RemoveLocked(entry);
            Delete(entry.File);
        }
    }

    private TimeSpan AgeLocked()
    {
        var now = _clock.GetUtcNow();
        return _queue.OldestAt is { } at && now > at ? now - at : TimeSpan.Zero;
    }

    private void MakeRoomLocked(int objects, long bytes)
    {
        while ((_queue.Bytes + bytes > _options.MostBytes || _queue.Count + objects > _options.MostObjects)
            && _queue.OldestIdle() is { } oldest)
        {
            _dropped++;
            Log.Dropped(_logger, oldest.File.Key, _queue.Count, _queue.Bytes, _lastError ?? "more comes than is uploaded");
            RemoveLocked(oldest);
            Delete(oldest.File);
        }
    }

    private void RemoveLocked(SpoolEntry entry)
    {
        _queue.Remove(entry);
        if (_queue.Count == 0)
        {
            _emptied.SetResult();
            _emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void NoteLocked(Exception e)
    {
        _failed++;
        (_lastError, _lastErrorAt) = (e.Message, _clock.GetUtcNow());
    }

    private void Delete(SpoolFile file)
    {
        try
        {
            File.Delete(file.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotRemoved(_logger, file.Path, e.Message);
        }
    }

    /// <summary>
    /// Doubles with each failure; half of it is random, so that many nodes do not come back all at once.
    /// </summary>
    private TimeSpan Wait(int failures)
    {
        var wait = _options.FirstWait * Math.Pow(2, Math.Min(failures - 1, 20));
        return (wait < _options.LongestWait ? wait : _options.LongestWait) * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    private static partial class Log
    {
        [LoggerMessage(
            3301, LogLevel.Warning, "The result store does not take anything; {Depth} objects wait: {Error}")]
        public static partial void Failed(ILogger logger, string error, int depth);

        [LoggerMessage(3302, LogLevel.Information, "{Store} takes results again; {Depth} objects wait")]
        public static partial void Back(ILogger logger, string store, int depth);

        [LoggerMessage(3303, LogLevel.Error, "The spool is full ({Count} objects, {Bytes} bytes): {Key} is dropped. Cause: {Error}")]
        public static partial void Dropped(ILogger logger, string key, int count, long bytes, string error);

        [LoggerMessage(
            3304, LogLevel.Error, "The result store refuses {Key}; it is kept in the folder 'refused': {Error}")]
        public static partial void Refused(ILogger logger, string key, string error);

        [LoggerMessage(3305, LogLevel.Error, "{Key} is lost, its file in the spool cannot be read: {Error}")]
        public static partial void Lost(ILogger logger, string key, string error);

        [LoggerMessage(
            3306, LogLevel.Error, "{Count} damaged files in the spool {Folder} were put into its folder 'refused'")]
        public static partial void Damaged(ILogger logger, int count, string folder);

        [LoggerMessage(3307, LogLevel.Warning, "{Path} could not be removed: {Error}")]
        public static partial void NotRemoved(ILogger logger, string path, string error);
    }
}
