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
        _lowered = reason;
        _attempt?.Stop();
    }

    /// <summary>Time goes on: looks for a loss and for a hang. Called a few times a second, by one thread.</summary>
    public void Tick()
    {
        if (_attempt is { Completion.IsCompleted: false } attempt)
        {
            _clock.Follow(attempt.Entry.Thread);
            if (IsHung(attempt.Entry))
            {
                _log.LogHang(_definition.Id, attempt.Entry.Stage, attempt.Entry.InStage.TotalSeconds);
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
                Cores = _clock.Cores,
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
            if (!_definition.Enabled)
            {
                Enter(StreamState.Disabled, null);
                return;
            }

            if (_quarantine.Sentence(_definition.Id) is { } sentence)
            {
                _log.LogQuarantine(_definition.Id, sentence);
                _loss.End();
                _teller.CloseInterrupted();
                Enter(StreamState.Quarantined, sentence);
                return;
            }

            var again = await WatchOnceAsync();
            if (!again && !_stop.IsCancellationRequested)
            {
                _reconnects++;
                await Task.Delay(_delay.Next(), _surroundings.Time, _stop.Token).ContinueWith(
                    static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    /// <summary>Runs one session.</summary>
    /// <returns>True where the next one may begin at once.</returns>
    private async Task<bool> WatchOnceAsync()
    {
        var attempt = Prepare();
        _attempt = attempt;
        try
        {
            attempt.Start();
            var result = await attempt.Completion;
            if (result is null)
            {
                _teller.CloseInterrupted();
                _loss.Forget();
                if (!_stop.IsCancellationRequested)
                {
                    _quarantine.Strike(_definition.Id, $"hung while {attempt.Entry.Stage switch
                    {
                        SessionStage.Opening => "opening the source",
                        SessionStage.Reading => "reading from the source",
                        _ => "decoding",
                    }}");
                }

                Note("the session hung and was given up");
                return false;
            }

            attempt.Dispose();
            if (result.Frames > 0)
            {
                _delay.Reset();
            }

            Note(result.Status == SessionStatus.Interrupted ? null : result.Error ?? (_definition.Loop ? null : "the source ended"));
            return result.Status == SessionStatus.Interrupted || (_definition.Loop && result is { Status: SessionStatus.Complete, Frames: > 0 });
        }
        catch (Exception e)
        {
            // A bug of ours, or a full disk: told, and tried again, for the other streams need the process.
            _log.LogFailure(_definition.Id, e);
            _teller.CloseInterrupted();
            Note($"internal error: {e.Message}");
            return false;
        }
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
        List<ISessionListener> listeners = [_figures, _loss, new NoticeListener(_teller, stop.Token)];
        if (definition.Loop)
        {
            listeners.Insert(0, new RealTimePacer(_surroundings.Time, stop.Token));
        }

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

    private bool IsHung(JournalEntry entry) => entry.Thread != 0 && entry.Stage switch
    {
        SessionStage.Opening => entry.InStage > _surroundings.Options.Source.OpenTimeout + _grace,
        SessionStage.Reading => entry.InStage > Longer(_surroundings.Options.Source.ReadTimeout, _surroundings.Options.Source.SegmentTimeout) + _grace,
        SessionStage.Analysing => entry.InStage > _surroundings.LongestAnalysis,
        _ => false,
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

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
