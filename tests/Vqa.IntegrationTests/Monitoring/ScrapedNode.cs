using Vqa.IntegrationTests.Serve;

namespace Vqa.IntegrationTests.Monitoring;

/// <summary>
/// A node that watches clips in a loop, one of them with a defect every few seconds, and a source that is not there;
/// and a Prometheus that has scraped it until its first trial of itself was over.
/// </summary>
public sealed class ScrapedNode : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vqa-scraped-");

    /// <summary>Id of the stream that the dashboards are asked about.</summary>
    public const string Stream = "blinking";

    internal NodeProcess Node { get; private set; } = null!;

    internal PrometheusServer Prometheus { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var node = _folder.CreateSubdirectory("node").FullName;
        Node = NodeProcess.Start(
            node,
            $$"""
              streams:
                - {id: {{Stream}}, url: {{ServeClips.Blinking}}, loop: true}
                - {id: gone, url: "http://127.0.0.1:9/live.m3u8"}
                - {id: keys, url: {{ServeClips.Scene}}, loop: true, depth: keyframes}
                - {id: rest, url: {{ServeClips.Scene}}, loop: true, depth: keyframes}
              """,
            """
            cost_per_hour: 0.5
            metrics: {max_streams: 3}
            capacity: {max_utilization: 1}
            """);
        await Node.ReadyAsync();
        Prometheus = await PrometheusServer.StartAsync(_folder.FullName, Node.Address);
        await Prometheus.SeesAsync("vqa_selftest_recall");
        await Prometheus.SeesAsync("vqa_selftest_last_success_timestamp_seconds");
        await Prometheus.SeesAsync($"increase(vqa_stream_incidents_total{{stream=\"{Stream}\"}}[1h])");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Prometheus is not null)
        {
            await Prometheus.DisposeAsync();
        }

        await Node.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
