using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Vqa.IntegrationTests.Monitoring;

/// <summary>
/// A Prometheus of its own on a free port: scrapes one target every second, with the rules of the project.
/// </summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    /// <summary>Far more than a scrape takes; what takes longer hangs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    private readonly Process _process;
    private readonly HttpClient _client;
    private readonly Task<string> _log;

    private PrometheusServer(Process process, Uri address)
    {
        _process = process;
        _client = new HttpClient { BaseAddress = address, Timeout = Limit };
        _log = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts one.</summary>
    /// <param name="folder">An existing folder for its files.</param>
    /// <param name="target">What it scrapes.</param>
    public static async Task<PrometheusServer> StartAsync(string folder, Uri target)
    {
        File.Copy(Path.Combine(DeployedFiles.Prometheus, "vqa.rules.yml"), Path.Combine(folder, "vqa.rules.yml"));
        var configuration = Path.Combine(folder, "prometheus.yml");
        File.WriteAllText(configuration, $$"""
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [vqa.rules.yml]
            scrape_configs:
              - job_name: vqa
                static_configs: [{targets: ["{{target.Authority}}"]}]
            """);
        var port = FreePort().ToString(CultureInfo.InvariantCulture);
        string[] words =
        [
            $"--config.file={configuration}", $"--storage.tsdb.path={Path.Combine(folder, "prometheus")}",
            $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
        ];
        var process = Process.Start(new ProcessStartInfo("prometheus", words) { RedirectStandardError = true })!;
        var server = new PrometheusServer(process, new Uri($"http://127.0.0.1:{port}"));
        await server.UntilAsync("ready", server.IsReadyAsync);
        return server;
    }

    /// <summary>What a query returns now.</summary>
    public async Task<IReadOnlyList<JsonElement>> QueryAsync(string query)
    {
        var answer = await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
        return [.. answer.GetProperty("result").EnumerateArray()];
    }

    /// <summary>What lies under "data" of an answer.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await _client.GetAsync(path, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {text}");
        using var answer = JsonDocument.Parse(text);
        return answer.RootElement.GetProperty("data").Clone();
    }

    /// <summary>Waits until a query returns something.</summary>
    public Task SeesAsync(string query) => UntilAsync(query, async () => await QueryAsync(query) is { Count: > 0 });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        await _log;
        _client.Dispose();
        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await _client.GetAsync("/-/ready", TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // It does not listen yet.
        }
    }

    private async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.True(!_process.HasExited && Stopwatch.GetElapsedTime(begin) < Limit, $"waited in vain for: {what}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
