using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Serve;

/// <summary>
/// A node as users start it: <c>vqa serve</c> with its guardian, in a folder of its own, on a free port of the loopback address; its
/// log is read as it comes.
/// </summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    /// <summary>Far more than anything here takes; what takes longer hangs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly List<JsonElement> _log = [];
    private readonly List<string> _lines = [];
    private readonly Task _reading;

    private NodeProcess(Process process, string folder, Uri address)
    {
        (_process, Folder, Address) = (process, folder, address);
        _reading = Task.WhenAll(ReadAsync(process.StandardError), ReadAsync(process.StandardOutput));
        Client = new HttpClient { BaseAddress = address, Timeout = Limit };
    }

    /// <summary>Where its files are.</summary>
    public string Folder { get; }

    /// <summary>Where it serves.</summary>
    public Uri Address { get; }

    /// <summary>For requests to it, without a token.</summary>
    public HttpClient Client { get; }

    /// <summary>The guardian's process.</summary>
    public int Id => _process.Id;

    /// <summary>What the log said so far.</summary>
    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_log)
            {
                return [.. _log.Select(line => line.GetProperty("Message").GetString()!)];
            }
        }
    }

    /// <summary>All that it printed so far, line by line.</summary>
    public string Output
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Starts one.</summary>
    /// <param name="folder">An existing folder: what a node left there, it finds again.</param>
    /// <param name="streams">The streams file's text; null for none.</param>
    /// <param name="configuration">The configuration file's text, without address and data folder.</param>
    /// <param name="environment">More variables.</param>
    public static NodeProcess Start(
        string folder, string? streams, string configuration = "", IReadOnlyDictionary<string, string>? environment = null)
    {
        var scheme = configuration.Contains("tls:", StringComparison.Ordinal) ? "https" : "http";
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"{scheme}://{LoopbackPort.Host}:{LoopbackPort.FreeTcp()}"));
        // A machine that is busy with other tests must not have streams lowered in this one.
        var capacity = configuration.Contains("capacity:", StringComparison.Ordinal) ? "" : "\ncapacity: {max_utilization: 1}\n";
        File.WriteAllText(Path.Combine(folder, "node.yaml"), configuration + capacity);
        var start = new ProcessStartInfo("env") { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = folder };
        string[] words =
        [
            "--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "vqa.dll"), "serve", "--config", "node.yaml",
            "--listen", address.AbsoluteUri, "--data", "data",
        ];
        Array.ForEach(words, start.ArgumentList.Add);
        if (streams is not null)
        {
            File.WriteAllText(Path.Combine(folder, "streams.yaml"), streams);
            start.ArgumentList.Add("--streams");
            start.ArgumentList.Add("streams.yaml");
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new NodeProcess(Process.Start(start)!, folder, address);
    }

    /// <summary>Starts one in a new folder, without a GPU, and waits until it is ready.</summary>
    /// <param name="configuration">What its configuration says; null for nothing.</param>
    public static async Task<NodeProcess> StartAsync(JsonObject? configuration = null)
    {
        configuration ??= [];
        configuration["device"] ??= "cpu";
        var lines = configuration.Select(setting => $"{setting.Key}: {setting.Value!.ToJsonString()}");
        var node = Start(TestClips.NewFolder(), streams: null, string.Join('\n', lines));
        try
        {
            await node.ReadyAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client that shows a token.</summary>
    public HttpClient ClientOf(string token)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = Limit };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Waits until it watches all its streams.</summary>
    /// <param name="client">Who asks; null for <see cref="Client"/>.</param>
    public async Task ReadyAsync(HttpClient? client = null)
    {
        await PollAsync("ready", async () =>
        {
            try
            {
                return (await (client ?? Client).GetAsync("/readyz", TestContext.Current.CancellationToken)).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    /// <summary>Waits until the log has said something so many times.</summary>
    public Task LoggedAsync(string part, int times = 1) => PollAsync(
        $"'{part}' in the log {times} times",
        () => Task.FromResult(Messages.Count(line => line.Contains(part, StringComparison.Ordinal)) >= times));

    /// <summary>Waits until a stream's status is as wanted, and returns it.</summary>
    public async Task<JsonElement> WaitForStreamAsync(string id, Func<JsonElement, bool> isWanted, HttpClient? client = null)
    {
        JsonElement status = default;
        await PollAsync($"stream {id}", async () =>
        {
            status = await (client ?? Client).GetFromJsonAsync<JsonElement>($"/v1/streams/{id}", TestContext.Current.CancellationToken);
            return isWanted(status);
        });
        return status;
    }

    /// <summary>Polls until something holds.</summary>
    public async Task PollAsync(string what, Func<Task<bool>> holds)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(begin) > Limit || (_process.HasExited && _reading.IsCompleted))
            {
                Assert.Fail($"Waited in vain for: {what}. It said:\n{Output}");
            }

            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Process ids of the workers that run now.</summary>
    public IReadOnlyList<int> Workers() =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => name!.All(char.IsAsciiDigit)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Where(id => Parent(id) == Id)];

    /// <summary>Sends a signal by its name.</summary>
    public static void Signal(int process, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Stops it as a container's host does, and waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        Signal(Id, "TERM");
        await _process.WaitForExitAsync().WaitAsync(Limit);
        await _reading.WaitAsync(Limit);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        Client.Dispose();
        _process.Dispose();
    }

    private static int Parent(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_log)
            {
                _lines.Add(line);
                if (line.StartsWith("{\"Timestamp\"", StringComparison.Ordinal))
                {
                    _log.Add(JsonDocument.Parse(line).RootElement);
                }
            }
        }
    }
}
