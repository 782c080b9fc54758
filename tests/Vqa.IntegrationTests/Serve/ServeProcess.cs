using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Serve;

/// <summary>
/// A node as users start it: <c>vqa serve</c> with its guardian, on a free port of the loopback address, with a data
/// folder of its own. It is ready when <see cref="StartAsync"/> returns, and ended by SIGTERM.
/// </summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    // A machine that runs other tests beside takes its time; what takes longer hangs.
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(90), _stopLimit = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private ServeProcess(string folder, Uri address, IReadOnlyDictionary<string, string>? environment)
    {
        (Folder, Address) = (folder, address);
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "vqa.dll"), "serve", "--config", Path.Combine(folder, "node.json")])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += OnLine;
        _process.ErrorDataReceived += OnLine;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Client = new HttpClient { BaseAddress = address, Timeout = _startLimit };
    }

    /// <summary>Its folder, which goes when the run ends: <c>node.json</c>, and <c>data</c>.</summary>
    public string Folder { get; }

    /// <summary>Where it serves.</summary>
    public Uri Address { get; }

    /// <summary>A client without a token.</summary>
    public HttpClient Client { get; }

    /// <summary>Id of the guardian.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Id of the process that does the work; 0 where there is none at the moment.</summary>
    public int WorkerId =>
        int.TryParse(File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Split(' ')[0], out var id)
            ? id : 0;

    /// <summary>True once guardian and worker have ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it logged and printed so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts a node and waits until it watches all its streams.</summary>
    /// <param name="configuration">What its file says beside <c>listen</c> and <c>data</c>; null for nothing.</param>
    /// <param name="folder">
    /// The folder of a node that ran before, whose data this one takes over; null for a new one.
    /// </param>
    /// <param name="environment">More for its environment.</param>
    public static async Task<ServeProcess> StartAsync(
        JsonObject? configuration = null, string? folder = null, IReadOnlyDictionary<string, string>? environment =
            null)
    {
        folder ??= TestClips.NewFolder();
        var address = new Uri($"http://127.0.0.1:{LoopbackPort.FreeTcp()}");
        var all = (JsonObject?)configuration?.DeepClone() ?? [];
        all["listen"] = address.GetLeftPart(UriPartial.Authority);
        all["data"] = Path.Combine(folder, "data");
        all["device"] ??= "cpu";
        await File.WriteAllTextAsync(Path.Combine(folder, "node.json"), all.ToJsonString());
        var node = new ServeProcess(folder, address, environment);
        try
        {
            await node.WaitUntilReadyAsync();
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
        var client = new HttpClient { BaseAddress = Address, Timeout = _startLimit };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Waits until it is ready, also again after its worker was killed.</summary>
    public async Task WaitUntilReadyAsync()
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(startedAt) > _startLimit)
            {
                throw new InvalidOperationException($"The node is not ready:\n{Log}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>Registers a stream that must be in order.</summary>
    public async Task PutStreamAsync(string id, object definition, HttpClient? client = null)
    {
        using var response = await (client ?? Client).PutAsJsonAsync($"/v1/streams/{id}", definition);
        Assert.True(response.IsSuccessStatusCode, $"{id}: {await response.Content.ReadAsStringAsync()}");
    }

    /// <summary>Waits until a stream's status is as wanted, and returns it.</summary>
    public async Task<JsonElement> WaitForStreamAsync(
        string id, Func<JsonElement, bool> isWanted, HttpClient? client = null, int limitSeconds = 60)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            var status = await (client ?? Client).GetFromJsonAsync<JsonElement>($"/v1/streams/{id}");
            if (isWanted(status))
            {
                return status;
            }

            Assert.True(
                Stopwatch.GetElapsedTime(startedAt) < TimeSpan.FromSeconds(limitSeconds),
                $"{id} stays {status}\n{Log}");
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>Asks it to stop, as an orchestrator does, and waits for its end.</summary>
    /// <returns>Its exit status.</returns>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync().WaitAsync(_stopLimit);
        return _process.ExitCode;
    }

    /// <summary>Ends it: by SIGTERM, and the hard way where that does not do.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            try
            {
                await StopAsync();
            }
            catch (TimeoutException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await Client.GetAsync("/readyz");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void OnLine(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            _log.AppendLine(line.Data);
        }
    }
}
