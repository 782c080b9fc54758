using Microsoft.Extensions.Logging;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Notices;
using Vqa.Node.Crashes;

namespace Vqa.Node.Streams;

/// <summary>
/// Watches one stream for as long as it is registered: opens its source, opens it again when it is lost, gives up a session
/// that hangs. One session at a time; none of what a source does reaches another stream.
/// </summary>
internal sealed class StreamWatch : IDisposable
{
    // On top of the limits that a source itself keeps.
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(10);

    // A picture in a loop would be opened a thousand times a second.
    private static readonly TimeSpan _shortestTurn = TimeSpan.FromSeconds(1);

    private readonly StreamSurroundings _surroundings;
    private readonly CrashJournal _journal;
    private readonly Quarantine _quarantine;
    private readonly ILogger _log;
    private readonly IncidentTeller _teller;
    private readonly LiveFigures _figures;
    private readonly LossWatch _loss;
    private readonly ReconnectDelay _delay = new(Random.Shared);
    private readonly ThreadClock _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private StreamDefinition _definition;
    private Task _work = Task.CompletedTask;
    private SessionAttempt? _attempt;
    private StreamState _state = StreamState.Connecting;
    private DateTimeOffset _since;
    private string? _reason;
    private string? _lowered;
    private long _reconnects;
    private long _trustedFrom;

    /// <summary>Makes it; nothing is opened yet.</summary>
    public StreamWatch(
        StreamDefinition definition, bool isFromFile, StreamSurroundings surroundings, CrashJournal journal, Quarantine quarantine,
        INoticeSink sink, ILogger log)
    {
        (_definition, IsFromFile, _surroundings, _journal, _quarantine, _log) =
            (definition, isFromFile, surroundings, journal, quarantine, log);
        _teller = new IncidentTeller(definition.Id, sink, surroundings.Time) { Labels = definition.Labels };
        _figures = new LiveFigures(surroundings.Time);
        _loss = new LossWatch(_teller, StreamRules.LossDuration(definition), surroundings.Time);
        _clock = new ThreadClock(surroundings.Time);
        _since = surroundings.Time.GetUtcNow();
        _trustedFrom = surroundings.Time.GetTimestamp();
    }

    /// <summary>True where the streams file names it.</summary>
    public bool IsFromFile { get; }

    /// <summary>What it is registered with.</summary>
    public StreamDefinition Definition => _definition;

    /// <summary>Begins to watch.</summary>
    public void Start() => _work = Task.Run(SuperviseAsync);

    /// <summary>Takes over what changes nothing about the watching: labels and priority.</summary>
    public void Relabel(StreamDefinition definition)
    {
        _definition = definition;
        _teller.Labels = definition.Labels;
    }

    /// <summary>Ends the watching: its incidents are closed as interrupted.</summary>
    /// <param name="limit">A session that has not ended by then is given up.</param>
    public async Task StopAsync(TimeSpan limit)
    {
        await _stop.CancelAsync();
        _attempt?.Stop();
        try
        {
            await _work.WaitAsync(limit, _surroundings.Time);
        }
        catch (TimeoutException)
        {
            _attempt?.GiveUp();
        }

        _loss.End();
        _teller.CloseInterrupted();
    }

    /// <summary>Has it watched with less effort, or as wanted again: the session starts anew.</summary>
    /// <param name="reason">Why less; null for as wanted.</param>
    public void Lower(string? reason)
    {
        SessionAttempt? attempt;
        lock (_lock)
        {
            (_lowered, attempt) = (reason, _attempt);
        }

        attempt?.Stop();
    }

    /// <summary>The whole process stood still (a paused container, a frozen machine): none of that time is a session's.</summary>
    public void Forgive() => Volatile.Write(ref _trustedFrom, _surroundings.Time.GetTimestamp());

    /// <summary>Time goes on: looks for a loss and for a hang. Called a few times a second, by one thread.</summary>
    public void Tick()
    {
        if (_attempt is { Completion.IsCompleted: false } attempt)
        {
            _clock.Follow(attempt.Entry.Thread);
            var inStage = Shorter(
                attempt.Entry.InStage, _surroundings.Time.GetElapsedTime(Volatile.Read(ref _trustedFrom)));
            if (IsHung(attempt.Entry, inStage))
            {
                _log.LogHang(_definition.Id, attempt.Entry.Stage, inStage.TotalSeconds);
                attempt.GiveUp();
            }
        }

        if (_state is StreamState.Connecting or StreamState.Running or StreamState.Lost)
        {
            _loss.Tick(_reason);
            Judge();
        }
    }

    /// <summary>What is known of it now.</summary>
    public StreamStatus Status()
    {
        var figures = _figures.Read();
        lock (_lock)
        {
            return new StreamStatus
            {
                Definition = _definition,
                IsFromFile = IsFromFile,
                State = _state,
                Reason = _reason ?? _lowered,
                Since = _since,
                Depth = _lowered is null ? _definition.Depth : Depth.Keyframes,
                Info = figures.Info,
                Device = figures.Device,
                Frames = figures.Frames,
                DecodeErrors = figures.DecodeErrors,
                Reconnects = _reconnects,
                FrameRate = figures.FrameRate,
                Speed = figures.Speed,
                BitRate = figures.BitRate,
                LatencyDrift = figures.LatencyDrift,
                Cores = _state == StreamState.Running ? _clock.Cores : 0,
                LastMediaAt = figures.LastMediaAt,
                OpenIncidents = _teller.Open,
                Incidents = _teller.Count,
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task SuperviseAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var again = false;
            try
            {
                if (Verdict() is (var state, var reason))
                {
                    _loss.End();
                    _teller.CloseInterrupted();
                    Enter(state, reason);
                    return;
                }

                again = await WatchOnceAsync();
            }
            catch (Exception e)
            {
                // A bug of ours, or a full disk: told, and tried again, for the other streams need the process.
                _log.LogFailure(_definition.Id, e);
                _teller.CloseInterrupted(except: LossWatch.Id);
                Note($"internal error: {e.Message}");
            }

            if (!again && !_stop.IsCancellationRequested)
            {
                _reconnects++;
                await Task.Delay(_delay.Next(), _surroundings.Time, _stop.Token).ContinueWith(
                    static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    /// <summary>Why it is not to be watched; null where it is.</summary>
    private (StreamState State, string? Reason)? Verdict()
    {
        if (!_definition.Enabled)
        {
            return (StreamState.Disabled, null);
        }

        if (_quarantine.Sentence(_definition.Id) is { } sentence)
        {
            _log.LogQuarantine(_definition.Id, sentence);
            return (StreamState.Quarantined, sentence);
        }

        try
        {
            _ = _surroundings.Rules.Selection(_definition);
            return null;
        }
        catch (DefinitionException e)
        {
            // It was in order when it was registered; the configuration is another one now.
            _log.LogInvalid(_definition.Id, e.Message);
            return (StreamState.Invalid, e.Message);
        }
    }

    /// <summary>Runs one session.</summary>
    /// <returns>True where the next one may begin at once.</returns>
    private async Task<bool> WatchOnceAsync()
    {
        SessionAttempt attempt;
        lock (_lock)
        {
            attempt = _attempt = Prepare();
        }

        attempt.Start();
        SessionResult? result;
        try
        {
            result = await attempt.Completion;
        }
        catch
        {
            attempt.Dispose();
            throw;
        }

        if (result is null)
        {
            GaveUp(attempt.Entry.Stage);
            return false;
        }

        attempt.Dispose();
        if (result.Duration > TimeSpan.Zero)
        {
            _delay.Reset();
        }

        Note(result.Status == SessionStatus.Interrupted ? null : result.Error ?? (_definition.Loop ? null : "the source ended"));
        return result.Status == SessionStatus.Interrupted
            || (_definition.Loop && result.Status == SessionStatus.Complete && result.Duration >= _shortestTurn);
    }

    private void GaveUp(SessionStage stage)
    {
        _teller.CloseInterrupted(except: LossWatch.Id);
        if (!_stop.IsCancellationRequested)
        {
            _quarantine.Strike(_definition.Id, $"hung while {stage switch
            {
                SessionStage.Opening => "opening the source",
                SessionStage.Reading => "reading from the source",
                SessionStage.Ended => "ending",
                _ => "decoding",
            }}");
        }

        Note("the session hung and was given up");
    }

    private SessionAttempt Prepare()
    {
        var definition = _lowered is null ? _definition : _definition with { Depth = Depth.Keyframes };
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var options = _surroundings.Options with
        {
            Source = _surroundings.Options.Source with
            {
                DecryptionKey = definition.DecryptKey,
                Policy = _surroundings.PolicyFor(IsFromFile),
            },
            Detectors = _surroundings.Rules.Selection(definition),
            KeyframesOnly = definition.Depth == Depth.Keyframes,
            DecoderThreads = 1,
        };
        List<ISessionListener> listeners =
            [new RealTimePacer(_surroundings.Time, stop.Token), _figures, _loss, new NoticeListener(_teller, stop.Token)];
        if (FaultInjection.For(definition.Id) is { } fault)
        {
            listeners.Add(fault);
        }

        listeners.AddRange(_surroundings.Followers.Select(follower => follower.Follow(definition)));
        _figures.Begin();
        if (options.Hardware is { } gpu)
        {
            _figures.Decodes(gpu.Device.Name); // Until it refuses the stream.
        }

        _loss.Begin();
        return new SessionAttempt(
            definition.Url, $"stream {definition.Id}", options, _journal.Enter(definition.Id), listeners, stop);
    }

    private bool IsHung(JournalEntry entry, TimeSpan inStage) => entry.Thread != 0 && entry.Stage switch
    {
        SessionStage.Opening => inStage > _surroundings.Options.Source.OpenTimeout + _grace,
        SessionStage.Reading => inStage > Longer(_surroundings.Options.Source.ReadTimeout, _surroundings.Options.Source.SegmentTimeout) + _grace,
        _ => inStage > _surroundings.LongestAnalysis,
    };

    // Running is what brings pictures or sound; the first of them, and the loss of them, change the state.
    private void Judge()
    {
        var isFresh = _surroundings.Time.GetUtcNow() - _figures.Read().LastMediaAt < TimeSpan.FromSeconds(2);
        if (_loss.IsLost)
        {
            Enter(StreamState.Lost, _reason);
        }
        else if (isFresh)
        {
            Enter(StreamState.Running, null);
        }
        else if (_state == StreamState.Lost)
        {
            Enter(StreamState.Connecting, _reason);
        }
    }

    private void Note(string? reason)
    {
        string? before;
        lock (_lock)
        {
            (before, _reason) = (_reason, reason);
        }

        // A source that is away for a day is tried three thousand times.
        if (reason is not null && reason != before)
        {
            _log.LogLeft(_definition.Id, reason);
        }
    }

    private void Enter(StreamState state, string? reason)
    {
        lock (_lock)
        {
            _reason = reason;
            if (_state == state)
            {
                return;
            }

            (_state, _since) = (state, _surroundings.Time.GetUtcNow());
        }

        _log.LogState(_definition.Id, state, reason);
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
