using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Vqa.Node.Api;
using Vqa.Node.Commands;

namespace Vqa.Node.Serve;

/// <summary>
/// A node from its start to its end: (1) open the data, find out how the last process ended, (2) open GPU and model, (3) serve,
/// (4) watch, (5) on a signal: end the sessions, tell what is left, go.
/// </summary>
internal static partial class NodeHost
{
    /// <summary>Runs it.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="UsageException">The configuration cannot be followed.</exception>
    public static async Task<int> RunAsync(NodeConfiguration configuration, CancellationToken stop)
    {
        // Files and variables meant for other programs configure nothing here, and nobody watches the working folder for them.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["hostBuilder:reloadConfigOnChange=false"] });
        ((IConfigurationBuilder)builder.Configuration).Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders().AddJsonConsole(options =>
        {
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "O";
        });
        // Standard output is for data: notices as lines.
        builder.Services.Configure<ConsoleLoggerOptions>(options =>
        {
            options.LogToStandardErrorThreshold = LogLevel.Trace;
            options.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite; // Whoever reads the log may stall; the streams go on.
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.UseUrls(configuration.Listen);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => Listener.Configure(options, configuration, TimeProvider.System));
        builder.Services.AddSingleton(configuration);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddApi();
        builder.Services.AddSingleton(provider => NodeParts.Open(configuration, provider.GetRequiredService<ILoggerFactory>())); // (1), (2)
        builder.Services.AddSingleton(provider => provider.GetRequiredService<NodeParts>().Fleet);

        await using var app = builder.Build();
        var parts = app.Services.GetRequiredService<NodeParts>();
        NodeApi.Map(app, configuration, parts);
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("vqa");
        try
        {
            await app.StartAsync(stop); // (3)
            LogServing(log, string.Join(", ", app.Urls), ProgramVersion.Text);
            await parts.StartAsync(stop); // (4)
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop, perhaps while it was starting.
        }
        finally
        {
            // Where the start failed, too: sessions may run already, and what they use must not go before them.
            LogStopping(log);
            var deadline = new StopDeadline(TimeProvider.System, log); // (5)
            await parts.StopAsync(deadline);
            using var limit = new CancellationTokenSource(deadline.LeftForWaiting);
            await Task.WhenAll(parts.ShipAsync(deadline), deadline.TryAsync(() => app.StopAsync(limit.Token), deadline.Left));
        }

        return ExitCode.Done;
    }

    [LoggerMessage(30, LogLevel.Information, "serving {Address}, version {Version}")]
    private static partial void LogServing(ILogger log, string address, string version);

    [LoggerMessage(31, LogLevel.Information, "stopping")]
    private static partial void LogStopping(ILogger log);
}
