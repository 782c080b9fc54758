using Microsoft.Extensions.Logging;
using Vqa.Node.Commands;
using Vqa.Node.Streams;

namespace Vqa.Node.Serve;

/// <summary>
/// Keeps what is watched in step with the streams file. A version of it that is not in order changes nothing: it is told in the
/// log, and what was watched before goes on.
/// </summary>
internal sealed partial class StreamsFileWatch(string path, Fleet fleet, StreamRules rules, ILogger log)
{
    // Network folders and mounted ConfigMaps do not tell of changes; a look costs nothing.
    private static readonly TimeSpan _beat = TimeSpan.FromSeconds(1);

    private (DateTime, long) _seen;

    /// <summary>What is wrong with the file as it is now; null where nothing is.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads the file for the first time.</summary>
    /// <exception cref="UsageException">It is not in order.</exception>
    public async Task LoadAsync()
    {
        _seen = Stamp();
        await fleet.ApplyFileAsync(Read());
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

            _seen = stamp;
            try
            {
                var definitions = Read();
                await fleet.ApplyFileAsync(definitions);
                Problem = null;
                LogRead(path, definitions.Count);
            }
            catch (UsageException e)
            {
                Problem = e.Message;
                LogProblem(e.Message);
            }
        }
    }

    private IReadOnlyList<StreamDefinition> Read()
    {
        var definitions = ConfigurationFile.ReadStreams(path);
        foreach (var definition in definitions)
        {
            if (rules.Problems(definition, isFromFile: true).FirstOrDefault() is { Key: { } field, Value: { } problems })
            {
                throw new UsageException($"{path}: stream '{definition.Id}', {field}: {problems[0]}");
            }
        }

        return definitions;
    }

    // A link is followed, as ConfigMaps are links.
    private (DateTime, long) Stamp()
    {
        var file = new FileInfo(path);
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    [LoggerMessage(20, LogLevel.Information, "{Path} was read: {Count} streams")]
    private partial void LogRead(string path, int count);

    [LoggerMessage(21, LogLevel.Error, "the streams file changes nothing: {Problem}")]
    private partial void LogProblem(string problem);
}
