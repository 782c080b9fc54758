using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>
/// The node's memory of incidents: one SQLite file that holds the incidents as they now are, all notices of them with
/// a number over all streams, and for each subscriber what it has yet to be told. Nobody is told of a notice before
/// it is on disk.
/// </summary>
/// <remarks>
/// <para>A commit outlives the death of the process, and by default a power cut: <see cref="LedgerDurability"/>. What
/// the process had not committed when it died (a few milliseconds' worth) is lost and nobody was told of it; the
/// incident is then closed as interrupted, or was never known.</para>
/// <para>The ledger numbers the revisions of an incident itself, for acknowledgements are steps too. A notice whose
/// own revision is not above the last one of its stream is a repetition and is ignored, and so is one that follows
/// the end.</para>
/// <para>One process at a time has the file. All members may be called from any thread.</para>
/// </remarks>
public sealed class IncidentLedger : INoticeSink, IAsyncDisposable
{
    /// <summary>Most incidents or notices of one answer.</summary>
    public const int MaxLimit = 1000;

    // Somebody waits for the answer.
    private static readonly TimeSpan _answerLimit = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly FileStream _claim;
    private readonly NoticeFeed _feed = new();
    private readonly LedgerWriter _writer;
    private readonly IncidentQueries _queries;
    private readonly IReadOnlyList<IncidentRecord> _openAtStart;
    private readonly ILogger _logger;

    private IncidentLedger(string path, FileStream claim, LedgerOptions options, TimeProvider time, ILogger logger)
    {
        (_path, _claim, _logger) = (path, claim, logger);
        LastWrite = WrittenBefore(path);
        _writer = new LedgerWriter(path, options, time, logger, _feed);
        _queries = new IncidentQueries(path);
        _openAtStart = _queries.Open();
        Actions = new ActionAudit(_writer, path, logger);
    }

    /// <summary>Opens the ledger, or makes a new one.</summary>
    /// <param name="path">The database file, on a local disk; its folder is made where there is none.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="logger">Where to log; null for nowhere.</param>
    /// <exception cref="LedgerException">Another process has it, it is no ledger, or it cannot be written.</exception>
    public static IncidentLedger Open(
        string path, LedgerOptions? options = null, TimeProvider? time = null, ILogger? logger = null)
    {
        path = Path.GetFullPath(path);
        var claim = Claim(path);
        try
        {
            return new IncidentLedger(
                path, claim, options ?? new LedgerOptions(), time ?? TimeProvider.System, logger ?? NullLogger.Instance);
        }
        catch (SqliteException e)
        {
            claim.Dispose();
            throw new LedgerException(
                $"The ledger {path} cannot be opened: {e.Message} Check that its folder may be written and its disk has room; "
                + "a damaged file can be moved away to begin a new one.", e);
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    /// <summary>The audit trail of actions.</summary>
    public ActionAudit Actions { get; }

    /// <summary>When an earlier process last wrote to it; null for a new one.</summary>
    public DateTimeOffset? LastWrite { get; }

    /// <summary>How it is doing.</summary>
    public LedgerHealth Health => _writer.Inbox.Health;

    /// <inheritdoc/>
    public void Publish(IncidentNotice notice) => _writer.Inbox.Publish(notice);

    /// <summary>Returns once all that was published before is on disk and handed to those who deliver it.</summary>
    /// <exception cref="LedgerException">The ledger is closed.</exception>
    public Task FlushAsync(CancellationToken cancellation = default) => _writer.RequestAsync((_, _) => true, cancellation);

    /// <summary>The incidents that an earlier process left open when it ended, oldest first.</summary>
    public IReadOnlyList<IncidentRecord> OpenIncidents() => _openAtStart;

    /// <summary>
    /// Closes those of <see cref="OpenIncidents"/> that are still open, with a notice each. Call it before streams
    /// are watched and subscribers served.
    /// </summary>
    /// <param name="at">When watching stopped, as well as it is known; their end.</param>
    /// <param name="cancellation">Stops waiting, not the closing.</param>
    /// <returns>How many it closed.</returns>
    public async Task<int> CloseInterruptedAsync(DateTimeOffset at, CancellationToken cancellation = default)
    {
        var closed = await _writer.RequestAsync(
            (tables, effects) => _openAtStart.Count(incident => tables.Interrupt(incident.Id, at, effects)),
            cancellation).ConfigureAwait(false);
        if (closed > 0) LedgerLog.Interrupted(_logger, closed);
        return closed;
    }

    /// <summary>The incident; null where it is unknown (any more).</summary>
    public IncidentRecord? Find(string id) => _queries.Find(id);

    /// <summary>Incidents, newest start first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="page">Where to go on: <see cref="IncidentPage.NextPage"/> of the part before; null for the first
    /// part.</param>
    /// <param name="limit">Most incidents of the part, 1 to <see cref="MaxLimit"/>.</param>
    /// <exception cref="ArgumentException">The page token is none.</exception>
    public IncidentPage List(IncidentFilter filter, string? page = null, int limit = 100) =>
        _queries.List(filter, page, Math.Clamp(limit, 1, MaxLimit));

    /// <summary>
    /// Notes who took note of an incident, and tells it as an update. The first to do so stays: again changes nothing.
    /// </summary>
    /// <returns>The incident as it now is; null for an unknown one.</returns>
    /// <exception cref="LedgerException">The disk takes nothing now; it may be noted all the same, later.</exception>
    public async Task<IncidentRecord?> AcknowledgeAsync(
        string id, string who, string? note, DateTimeOffset at, CancellationToken cancellation = default)
    {
        try
        {
            return await _writer.RequestAsync(
                (tables, effects) => tables.Acknowledge(id, new Acknowledgement(who, at, note), effects), cancellation)
                .WaitAsync(_answerLimit, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new LedgerException($"The ledger's disk takes nothing now ({Health.Problem}). Try again later.");
        }
    }

    /// <summary>Notices after a number, in order: what somebody missed who heard that number last.</summary>
    /// <param name="afterSequence">The number; 0 for all that are kept.</param>
    /// <param name="limit">Most notices, 1 to <see cref="MaxLimit"/>.</param>
    public IReadOnlyList<CommittedNotice> Notices(long afterSequence, int limit = MaxLimit) =>
        _queries.Notices(afterSequence, Math.Clamp(limit, 1, MaxLimit));

    /// <summary>The steps of an incident's life that are still kept, in order; at most <see cref="MaxLimit"/>.</summary>
    public IReadOnlyList<CommittedNotice> Life(string id) => _queries.Life(id);

    /// <summary>Who is told of an incident, and how many notices of it each has yet to be told.</summary>
    public IReadOnlyList<(string Subscriber, int Waiting)> Told(string id) => _queries.Told(id);

    /// <summary>
    /// The notices as they are committed from now on. To miss none: subscribe, then replay with <see
    /// cref="Notices"/>, then read on and skip the numbers that the replay had.
    /// </summary>
    /// <param name="capacity">How many may wait for the reader before it loses the oldest.</param>
    public NoticeSubscription Subscribe(int capacity = 1024) => _feed.Subscribe(capacity);

    /// <summary>
    /// Forgets all other subscribers and what waits for them: for those that nobody serves any more, deliveries would
    /// be kept without end.
    /// </summary>
    /// <param name="ids">Those that stay.</param>
    /// <param name="cancellation">Stops waiting, not the forgetting.</param>
    public async Task ForgetSubscribersExceptAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellation = default)
    {
        var forgotten = await _writer.RequestAsync((tables, _) => tables.Deliveries.ForgetExcept(ids), cancellation)
            .ConfigureAwait(false);
        foreach (var id in forgotten) LedgerLog.Forgotten(_logger, id);
    }

    /// <summary>Commits what waits (for up to 3 s where the disk takes nothing), then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        LedgerDatabase.CloseReaders(_path);
        await _claim.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The way to what one subscriber has yet to be told.</summary>
    internal DeliveryQueue QueueOf(string id) => new(_writer, _queries, id);

    /// <summary>What is committed lies in the log until SQLite moves it into the database.</summary>
    private static DateTimeOffset? WrittenBefore(string path)
    {
        List<string> files = [.. new[] { path, path + "-wal" }.Where(File.Exists)];
        return files.Count == 0 ? null : new DateTimeOffset(files.Max(File.GetLastWriteTimeUtc), TimeSpan.Zero);
    }

    /// <summary>
    /// Two processes with one ledger would tell everything twice. The kernel gives the claim back when a process
    /// dies.
    /// </summary>
    private static FileStream Claim(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException(
                $"The ledger {path} cannot be claimed: {e.Message} Is another node running with the same folder? "
                + "Give each node a folder of its own that it may write.", e);
        }
    }
}
