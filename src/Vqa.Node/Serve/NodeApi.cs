using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vqa.Node.Api;
using Vqa.Node.Commands;
using Vqa.Node.Monitoring;
using Vqa.Node.Pages;
using Vqa.Node.Security;

namespace Vqa.Node.Serve;

/// <summary>What a node serves, and the gate before it.</summary>
internal static class NodeApi
{
    /// <summary>Maps all of it.</summary>
    /// <exception cref="UsageException">
    /// A token cannot be used, or the key of the sessions can neither be read nor made.
    /// </exception>
    public static void Map(WebApplication app, NodeConfiguration configuration, NodeParts parts)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("vqa.api");
        var gate = Gate(configuration, time, log);
        var reads = new ReadTurns();
        app.Lifetime.ApplicationStopped.Register(reads.Dispose);
        app.UseGate(gate, configuration.Api.TrustedProxies, log);
        var (health, metrics) = app.MapMonitoring(parts.Monitored, parts.Metrics);
        health.Open();
        if (configuration.Api.OpenMetrics)
        {
            metrics.Open();
        }

        app.MapPages(new PageSources(
            new ShownFleet(parts.Fleet, parts.Timelines),
            new ShownLedger(parts.Delivery.Ledger, parts.Storage.Evidence, time),
            new ShownNode(configuration, parts, time),
            time)
        {
            HasLogin = configuration.Tokens.Count > 0,
        }, reads);
        app.MapApi(
            new ApiParts
            {
                Fleet = parts.Fleet,
                Rules = parts.Rules,
                Sources = parts.Sources,
                Admission = parts.Capacity,
                Ledger = parts.Delivery.Ledger,
                Timelines = parts.Timelines.Find,
                Evidence = parts.Storage.Evidence.Find,
                Pictures = parts.Pictures,
                Analyses = parts.Analyses,
                Node = new NodeStatus(configuration, parts, time.GetUtcNow()),
                Gate = gate,
                Reads = reads,
                Time = time,
            },
            new AnalysisInputs(configuration.Sources.AllowFolders, parts.Sources, parts.Session));
    }

    private static AccessGate Gate(NodeConfiguration configuration, TimeProvider time, ILogger log)
    {
        var tokens = new TokenBook(configuration.Tokens);
        try
        {
            var key = SessionCookies.ReadKey(Path.Combine(configuration.Data, "session.key"));
            var sessions = new SessionCookies(key, tokens, TimeSpan.FromHours(configuration.Api.SessionHours), time);
            return new AccessGate(configuration.Api, configuration.Name, tokens, sessions, time, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"data: the key of the sessions can neither be read nor made: {e.Message}");
        }
    }
}
