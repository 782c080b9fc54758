namespace Vqa.Delivery.Results;

/// <summary>
/// Results in a folder, local or mounted: a key is the path of a file below it. A file is written beside, flushed to
/// the disk and then moved to its place in one step, so that readers see whole files only; of several writers of one
/// key one creates it. Days that are old are removed, at the start and every hour.
/// </summary>
public sealed class FolderStore : IResultStore, IDisposable
{
    private const string CheckKey = "vqa-store-check.txt";

    // Begins with a dot, as no key does.
    private const string Incoming = ".incoming";
    private static readonly TimeSpan _abandonedAfter = TimeSpan.FromHours(1), _sweep = TimeSpan.FromHours(1);

    private readonly string _root;
    private readonly string _incoming;
    private readonly FolderStoreOptions _options;
    private readonly TimeProvider _clock;
    private readonly ITimer? _timer;

    /// <summary>
    /// Removes what an earlier process left half-written. The folder is made when something comes: it may be away now.
    /// </summary>
    /// <param name="root">The folder.</param>
    /// <param name="clock">Tells what is old, and what was left behind from what another process is writing now.</param>
    /// <param name="options">How much it may grow; null for the defaults.</param>
    public FolderStore(string root, TimeProvider clock, FolderStoreOptions? options = null)
    {
        (_root, _clock, _options) = (Path.GetFullPath(root), clock, options ?? new FolderStoreOptions());
        _incoming = Path.Combine(_root, Incoming);
        Name = $"folder {_root}";
        try
        {
            var abandoned = clock.GetUtcNow().UtcDateTime - _abandonedAfter;
            var files = new DirectoryInfo(_incoming).EnumerateFiles();
            foreach (var file in files.Where(file => file.LastWriteTimeUtc < abandoned))
            {
                file.Delete();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is not there, or not ours: what is put into it will tell.
        }

        if (_options.KeepDays > 0)
        {
            _timer = clock.CreateTimer(_ => RemoveAged(), null, TimeSpan.Zero, _sweep);
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async Task<PutOutcome> PutIfAbsentAsync(string key, ResultBody body, CancellationToken stop)
    {
        var path = PathOf(key);
        if (File.Exists(path))
        {
            return PutOutcome.AlreadyThere;
        }

        return await PlaceAsync(path, body, overwrite: false, stop).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken stop) =>
        PlaceAsync(
            PathOf(CheckKey), ResultBody.FromBytes("vqa\n"u8.ToArray(), ContentTypes.Of(CheckKey)), overwrite: true, stop);

    /// <summary>Removes nothing any more.</summary>
    public void Dispose() => _timer?.Dispose();

    private string PathOf(string key) => Path.Combine(_root, ResultKey.Check(key));

    private async Task<PutOutcome> PlaceAsync(string path, ResultBody body, bool overwrite, CancellationToken stop)
    {
        var temporary = Path.Combine(_incoming, Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(_incoming);
            _options.Reserve.Check(_incoming, body.Length);
            var target = new FileStream(
                temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, useAsync: true);
            await using (target.ConfigureAwait(false))
            {
                var source = body.Open();
                await using (source.ConfigureAwait(false))
                {
                    await source.CopyToAsync(target, stop).ConfigureAwait(false);
                }

                target.Flush(flushToDisk: true);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (overwrite)
            {
                File.Move(temporary, path, overwrite: true);
                return PutOutcome.Created;
            }

            return HardLink.TryCreate(temporary, path) ? PutOutcome.Created : PutOutcome.AlreadyThere;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(e);
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }

    private void RemoveAged()
    {
        try
        {
            AgedResults.Remove(_root, DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime).AddDays(-_options.KeepDays));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is away: later.
        }
    }

    private ResultStoreException Explain(Exception cause) => new(
        ResultStoreFault.Misconfigured,
        $"The result folder {_root} cannot be used: {cause.Message} "
        + "Make it a folder that this user may write to, with free space.",
        cause);
}
