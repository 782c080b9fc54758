using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Results;

/// <summary>
/// Writes what a node finds: metrics hour by hour, incidents step by step, evidence. Where each lies says
/// <see cref="ResultLayout"/>. Everything goes by way of the spool, so that nobody waits for the store. Any thread.
/// </summary>
/// <remarks>
/// Metrics of the running hour lie in a local file to which each window is appended as it is complete, so that
/// <c>kill -9</c> costs the window under way and no more; after a restart in the same hour the file goes on. After
/// the hour it is divided by detectors and goes to the spool, beside the writing of the next one: with hundreds of streams that takes
/// minutes. That step may be repeated after a crash, and gives the same objects again.
/// </remarks>
public sealed partial class ResultWriter : IAsyncDisposable
{
    private const int LossesPerLine = 1000;
    private static readonly TimeSpan _tick = TimeSpan.FromSeconds(10);

    private readonly ResultSpool _spool;
    private readonly ResultWriterOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly RunningHours _hours;
    private readonly MetricsLines _lines = new();
    private readonly Channel<Work> _work;
    private readonly Channel<TaskCompletionSource?> _trips = Channel.CreateUnbounded<TaskCompletionSource?>();
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;
    private readonly Task _writing, _shipping;
    private long _lost;
    private int _ticked;
    private string? _shipProblem;

    /// <summary>Opens the folder, takes up what lies there, and begins to write.</summary>
    /// <param name="spool">Takes what is complete. Not disposed here; dispose it after this.</param>
    /// <param name="options">Folder and windows.</param>
    /// <param name="clock">Tells when an hour is over.</param>
    /// <param name="logger">Is told of what is lost.</param>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public ResultWriter(
        ResultSpool spool, ResultWriterOptions options, TimeProvider clock, ILogger<ResultWriter> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WindowSeconds, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(3600 % options.WindowSeconds, 0);
        _spool = spool;
        _options = options;
        _clock = clock;
        _logger = logger;
        _hours = new RunningHours(options.Folder, options.Reserve);
        _work = Channel.CreateBounded<Work>(new BoundedChannelOptions(options.MostWaiting) { SingleReader = true });
        _writing = Task.Run(WriteAsync);
        _shipping = Task.Run(MakeTripsAsync);
        _timer = clock.CreateTimer(_ => Tick(), null, TimeSpan.Zero, _tick);
    }

    /// <summary>Windows of metrics that were lost: the disk failed, or more came than it takes.</summary>
    public long LostWindows => Interlocked.Read(ref _lost);

    /// <summary>What takes the windows of a stream, for one session of it.</summary>
    /// <param name="stream">Its id.</param>
    /// <param name="detectors">Ids of the detectors that watch it: metrics are stored for these.</param>
    /// <exception cref="ArgumentException">An id cannot be a part of a key.</exception>
    public MetricsRecorder OpenStream(string stream, IEnumerable<string> detectors) => new(
        this, ResultKey.Segment(stream), [.. detectors.Select(ResultKey.Segment).Distinct()], _options.WindowSeconds);

    /// <summary>
    /// Stores a step of an incident: when the task is done it is on the local disk and will be in the store. Doing it
    /// again is harmless.
    /// </summary>
    /// <exception cref="ArgumentException">The notice can never be stored: an id cannot be a part of a key, or its
    /// JSON is none.</exception>
    /// <exception cref="IOException">The local disk is full or fails; try again later.</exception>
    public Task StoreAsync(IncidentNotice notice, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var body = ResultBody.FromBytes(IncidentDocument.Write(notice), ContentTypes.Json);
        return _spool.AddAsync(ResultLayout.Incident(notice), body, stop);
    }

    /// <summary>
    /// Stores a file of evidence of an incident; it is copied, and may be removed when the task is done. Doing it
    /// again is harmless.
    /// </summary>
    /// <param name="notice">Any step of the incident.</param>
    /// <param name="localFile">The file.</param>
    /// <param name="name">What it is called in the store, with its extension: "clip.mp4".</param>
    /// <param name="stop">Gives it up.</param>
    /// <returns>Its key in the store.</returns>
    /// <exception cref="ArgumentException">An id or the name cannot be a part of a key.</exception>
    /// <exception cref="IOException">There is no such file, or the local disk is full or fails.</exception>
    public async Task<string> PutEvidenceAsync(
        IncidentNotice notice, string localFile, string name, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var key = ResultLayout.Evidence(notice, name);
        await _spool.AddAsync(key, ResultBody.FromFile(localFile, ContentTypes.Of(name)), stop).ConfigureAwait(false);
        return key;
    }

    /// <summary>The same with content that is at hand.</summary>
    /// <inheritdoc cref="PutEvidenceAsync(IncidentNotice, string, string, CancellationToken)"/>
    public async Task<string> PutEvidenceAsync(
        IncidentNotice notice, byte[] content, string name, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var key = ResultLayout.Evidence(notice, name);
        await _spool.AddAsync(key, ResultBody.FromBytes(content, ContentTypes.Of(name)), stop).ConfigureAwait(false);
        return key;
    }

    /// <summary>
    /// Writes what waits, and sends the running hours to the spool too: before a stop, for nobody knows whether the local disk outlives
    /// it. After a restart in the same hour another part of that begins.
    /// </summary>
    public async Task ShipAsync(CancellationToken stop)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _work.Writer.WriteAsync(new Work(null, done), stop).ConfigureAwait(false);
        await done.Task.WaitAsync(stop).ConfigureAwait(false);
    }

    /// <summary>Writes what waits to the local files, and stops. Hours that are on their way to the spool go after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        _work.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        _trips.Writer.TryComplete();
        await _shipping.ConfigureAwait(false);
        _lines.Dispose();
        _stop.Dispose();
    }

    /// <summary>Takes a window over. Returns at once; never throws.</summary>
    internal void Take(WindowOfStream window)
    {
        if (!_work.Writer.TryWrite(new Work(window, null)))
        {
            Lose(window, "more windows come than are written");
        }
    }

    private void Tick()
    {
        // A trip that takes longer than the next look comes is followed by one, not by many.
        if (Interlocked.Exchange(ref _ticked, 1) == 0)
        {
            _trips.Writer.TryWrite(null);
        }
    }

    /// <summary>Appends window after window, whatever becomes of one.</summary>
    private async Task WriteAsync()
    {
        await foreach (var work in _work.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (work.Window is { } window)
            {
                Append(window);
            }
            else if (work.Shipped is { } shipped)
            {
                // What came before it is written now.
                _trips.Writer.TryWrite(shipped);
            }
        }
    }

    private void Append(WindowOfStream window)
    {
        try
        {
            var lines = _lines.Write(
                window.Stream, window.Detectors, window.Start, _options.WindowSeconds, window.Window);
            if (!lines.IsEmpty)
            {
                _hours.Append(window.Stream, window.Start, lines.Span);
            }
        }
        catch (Exception e)
        {
            // Whatever it is: the windows of all streams come this way.
            Lose(window, e.Message);
        }
    }

    /// <summary>Takes hours that are over to the spool, again and again.</summary>
    private async Task MakeTripsAsync()
    {
        await foreach (var asked in _trips.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (asked is null)
            {
                Volatile.Write(ref _ticked, 0);
            }

            try
            {
                Note(await ShipCompleteAsync(all: asked is not null).ConfigureAwait(false));
            }
            catch (Exception e)
            {
                // The files are still there, for the next try.
                Note(e.Message);
            }

            asked?.TrySetResult();
        }
    }

    /// <summary>Ships each hour that is over, or every one.</summary>
    /// <returns>Why one of them could not be; null where all could.</returns>
    private async Task<string?> ShipCompleteAsync(bool all)
    {
        var before = _clock.GetUtcNow() - _options.Grace - TimeSpan.FromHours(1);
        string? problem = null;
        foreach (var hour in _hours.All.Where(hour => all || hour.Hour <= before))
        {
            problem = await TryAsync(() =>
            {
                _hours.Seal(hour);
                return Task.CompletedTask;
            }).ConfigureAwait(false) ?? problem;
        }

        foreach (var hour in _hours.Complete)
        {
            problem = await TryAsync(() => ShipAsync(hour)).ConfigureAwait(false) ?? problem;
            if (_stop.IsCancellationRequested)
            {
                break;
            }
        }

        return problem;
    }

    // One hour that cannot be read must not keep back those of all other streams.
    private async Task<string?> TryAsync(Func<Task> action)
    {
        try
        {
            await action().ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return _stop.IsCancellationRequested ? null : e.Message;
        }
    }

    private void Note(string? problem)
    {
        if (problem is not null && problem != _shipProblem)
        {
            Log.NotShipped(_logger, problem);
        }

        _shipProblem = problem;
    }

    /// <summary>Divides an hour by detectors and gives each part to the spool.</summary>
    private async Task ShipAsync(RunningHour hour)
    {
        var content = await File.ReadAllBytesAsync(hour.Path, _stop.Token).ConfigureAwait(false);
        foreach (var (detector, lines) in MetricsHour.Divide(content))
        {
            var key = ResultLayout.Metrics(detector, hour.Stream, hour.Hour, hour.Part);
            await _spool.AddAsync(key, ResultBody.FromBytes(lines, ContentTypes.JsonLines), _stop.Token)
                .ConfigureAwait(false);
        }

        _hours.Remove(hour);
    }

    private void Lose(WindowOfStream window, string cause)
    {
        var lost = Interlocked.Increment(ref _lost);
        if (lost % LossesPerLine == 1)
        {
            Log.Lost(_logger, lost, window.Stream, cause);
        }
    }

    /// <summary>A window to append; or who waits for all hours to go.</summary>
    private readonly record struct Work(WindowOfStream? Window, TaskCompletionSource? Shipped);

    private static partial class Log
    {
        [LoggerMessage(3401, LogLevel.Error, "{Lost} windows of metrics are lost by now, last of {Stream}: {Cause}")]
        public static partial void Lost(ILogger logger, long lost, string stream, string cause);

        [LoggerMessage(
            3102, LogLevel.Error, "An hour of metrics could not be sent to the spool; it is tried again: {Cause}")]
        public static partial void NotShipped(ILogger logger, string cause);
    }
}
