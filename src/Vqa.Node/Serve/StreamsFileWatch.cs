using Microsoft.Extensions.Logging;
using Vqa.Node.Commands;
using Vqa.Node.Streams;

namespace Vqa.Node.Serve;

/// <summary>
/// Keeps what is watched in step with the streams file. A version of it that is not in order changes nothing: it is told in the
/// log, and what was watched before goes on.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="copy">Where the last version that was in order is kept, for a process that begins while the file is not.</param>
/// <param name="fleet">Watches them.</param>
/// <param name="rules">What definitions must be like.</param>
/// <param name="log">Told of each version.</param>
internal sealed partial class StreamsFileWatch(string path, string copy, Fleet fleet, StreamRules rules, ILogger log)
{
    // Network folders and mounted ConfigMaps do not tell of changes; a look costs nothing.
    private static readonly TimeSpan _beat = TimeSpan.FromSeconds(1);

    private (DateTime, long) _seen;

    /// <summary>What is wrong with the file as it is now; null where nothing is.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads the file for the first time.</summary>
    /// <param name="isAgain">The process before this one died: what that one watched must not wait for somebody to mend the file.</param>
    /// <exception cref="UsageException">It is not in order.</exception>
    public async Task LoadAsync(bool isAgain)
    {
        _seen = Stamp();
        try
        {
            await ApplyAsync();
        }
        catch (UsageException e) when (isAgain)
        {
            Problem = e.Message;
            LogProblem(e.Message);
            if (File.Exists(copy))
            {
                await fleet.ApplyFileAsync(Read(copy));
            }
        }
    }

    /// <summary>Follows its changes until someone stops it.</summary>
    public async Task FollowAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(_beat);
        while (await timer.WaitForNextTickAsync(stop))
        {
            if (Stamp() is var stamp && stamp == _seen)
            {
                continue;
            }

            try
            {
                _seen = stamp;
                await ApplyAsync();
            }
            catch (Exception e) when (e is not ObjectDisposedException)
            {
                // Whatever it is, the next version may be in order.
                Problem = e.Message;
                LogProblem(e.Message);
            }
        }
    }

    private async Task ApplyAsync()
    {
        var definitions = Read(path);
        await fleet.ApplyFileAsync(definitions);
        Problem = null;
        LogRead(path, definitions.Count);
        Keep();
    }

    // It may hold keys, as the registrations may: for the owner only.
    private void Keep()
    {
        try
        {
            var text = File.ReadAllBytes(path);
            using var file = new FileStream(copy + ".new", new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            file.Write(text);
            file.Close();
            File.Move(copy + ".new", copy, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNoCopy(copy, e.Message);
        }
    }

    private IReadOnlyList<StreamDefinition> Read(string file)
    {
        var definitions = ConfigurationFile.ReadStreams(file);
        foreach (var definition in definitions)
        {
            if (rules.Problems(definition, isFromFile: true).FirstOrDefault() is { Key: { } field, Value: { } problems })
            {
                throw new UsageException($"{file}: stream '{definition.Id}', {field}: {problems[0]}");
            }
        }

        return definitions;
    }

    // A link is followed, as ConfigMaps are links.
    private (DateTime, long) Stamp()
    {
        try
        {
            var file = new FileInfo(path);
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
        }
        catch (IOException)
        {
            return default; // A network folder that is away.
        }
    }

    [LoggerMessage(20, LogLevel.Information, "{Path} was read: {Count} streams")]
    private partial void LogRead(string path, int count);

    [LoggerMessage(21, LogLevel.Error, "the streams file changes nothing: {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(22, LogLevel.Warning, "no copy of the streams file could be kept in {Path}: {Problem}")]
    private partial void LogNoCopy(string path, string problem);
}
