using System.CommandLine;
using Vqa.Media;
using Vqa.Node.Commands;

namespace Vqa.Node.Serve;

/// <summary><c>vqa serve</c>: watches live streams around the clock.</summary>
internal sealed class ServeCommand : Command
{
    private readonly Option<string?> _config = new("--config")
    {
        HelpName = "FILE",
        Description = "Configuration of the node, YAML or JSON. Without it, it serves http://127.0.0.1:8080 and keeps its data in vqa-data.",
    };

    private readonly Option<string?> _streams = new("--streams")
    {
        HelpName = "FILE",
        Description = "Streams to watch, YAML or JSON, read again when it changes; beside those of the API.",
    };

    private readonly Option<string?> _listen = new("--listen")
    {
        HelpName = "URL",
        Description = "Where to serve the API and the pages, instead of what the configuration says.",
    };

    private readonly Option<string?> _data = new("--data")
    {
        HelpName = "FOLDER",
        Description = "Where to keep registrations, incidents and evidence, instead of what the configuration says.",
    };

    /// <summary>Declares it.</summary>
    public ServeCommand()
        : base("serve", "Watch live streams around the clock: API, pages, metrics, notices.")
    {
        foreach (var option in (Option[])[_config, _streams, _listen, _data])
        {
            Options.Add(option);
        }

        SetAction((parsed, _) => RunAsync(Read(parsed)));
    }

    private NodeConfiguration Read(ParseResult parsed)
    {
        var configuration = parsed.GetValue(_config) is { } path ? ConfigurationFile.Read(path) : new NodeConfiguration();
        return configuration with
        {
            StreamsFile = parsed.GetValue(_streams) ?? configuration.StreamsFile,
            Listen = parsed.GetValue(_listen) ?? configuration.Listen,
            Data = parsed.GetValue(_data) ?? configuration.Data,
        };
    }

    private static async Task<int> RunAsync(NodeConfiguration configuration)
    {
        // What is wrong with the configuration is said once, and not by one worker after the other.
        if (FFmpegLibraries.Problem() is { } problem)
        {
            throw new MediaException(MediaError.Native, problem);
        }

        if (ConfigurationRules.Problem(configuration) is { } wrong)
        {
            throw new UsageException(wrong);
        }

        Directory.CreateDirectory(configuration.Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!Guardian.IsWorker)
        {
            using var guardian = new Guardian(configuration.Data);
            return guardian.Run();
        }

        using var signals = new StopSignals(static () => { });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Token);
        _ = Task.Factory.StartNew(
            () =>
            {
                // The guardian is gone, or wants us to be.
                while (Console.In.Read() >= 0)
                {
                }

                stop.Cancel();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return await NodeHost.RunAsync(configuration, stop.Token);
    }
}
