using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Vqa.Benchmarks.Live.Loopback;

namespace Vqa.Benchmarks.Node;

/// <summary>A subscriber of a node under test: takes its webhooks and remembers when each came. Can fail on purpose.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<ReceivedNotice> _received = [];
    private readonly Task _serving;
    private volatile bool _fails;

    /// <summary>Listens on a free port.</summary>
    public WebhookReceiver()
    {
        Address = new Uri($"http://{LoopbackPort.Host}:{LoopbackPort.FreeTcp()}/hook/");
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Answers 503 while set: what comes then was not delivered.</summary>
    public bool Fails
    {
        get => _fails;
        set => _fails = value;
    }

    /// <summary>What was delivered, in the order in which it came.</summary>
    public IReadOnlyList<ReceivedNotice> Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving.ConfigureAwait(false);
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var arrivedAt = Stopwatch.GetTimestamp();
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.InputStream).ConfigureAwait(false);
            if (!_fails)
            {
                lock (_received)
                {
                    _received.Add(ReceivedNotice.Parse(body.RootElement, arrivedAt));
                }
            }

            context.Response.StatusCode = _fails ? 503 : 204;
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or JsonException)
        {
            // The node was killed in the middle of it.
        }
    }
}

/// <summary>A notice as a subscriber gets it.</summary>
/// <param name="Stream">Id of the stream.</param>
/// <param name="Incident">Id of the incident.</param>
/// <param name="Kind">opened, updated or closed.</param>
/// <param name="Detector">Which found it.</param>
/// <param name="Key">The same for every delivery of it.</param>
/// <param name="ArrivedAt">A <see cref="Stopwatch"/> time stamp.</param>
internal sealed record ReceivedNotice(string Stream, string Incident, string Kind, string Detector, string Key, long ArrivedAt)
{
    /// <summary>Reads a CloudEvents document.</summary>
    public static ReceivedNotice Parse(JsonElement cloudEvent, long arrivedAt)
    {
        var incident = cloudEvent.GetProperty("data").GetProperty("incident");
        return new ReceivedNotice(
            cloudEvent.GetProperty("subject").GetString()!,
            incident.GetProperty("id").GetString()!,
            cloudEvent.GetProperty("type").GetString()!.Split('.')[^1],
            incident.GetProperty("detector").GetString()!,
            cloudEvent.GetProperty("id").GetString()!,
            arrivedAt);
    }
}
