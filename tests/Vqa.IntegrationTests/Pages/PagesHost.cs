using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Vqa.IntegrationTests.Media;
using Vqa.Node.Pages;
using Vqa.Node.Security;
using Vqa.Tests.Node.Pages;

namespace Vqa.IntegrationTests.Pages;

/// <summary>The pages of a made-up node on a free port of this machine, with pictures as the API serves them.</summary>
internal sealed class PagesHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _pending;

    private PagesHost(FakeNode node, byte[] picture)
    {
        Node = node;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPages(node.Sources, new ReadTurns());
        _app.MapGet("/v1/streams/{id}/picture.jpg", async (string id, HttpContext context) =>
        {
            PictureRequests.Enqueue(id);
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _pending));
            await PictureGate(context.RequestAborted);
            Interlocked.Decrement(ref _pending);
            return Microsoft.AspNetCore.Http.Results.Bytes(picture, "image/jpeg");
        });
    }

    /// <summary>The node; what a test changes there is what pages show next.</summary>
    public FakeNode Node { get; }

    /// <summary>Streams whose picture was asked for, in order.</summary>
    public ConcurrentQueue<string> PictureRequests { get; } = new();

    /// <summary>Most pictures that were asked for at the same time.</summary>
    public int MostAtOnce { get; set; }

    /// <summary>Holds pictures up.</summary>
    public Func<CancellationToken, Task> PictureGate { get; set; } = _ => Task.CompletedTask;

    /// <summary>Where it is.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>Starts one.</summary>
    public static async Task<PagesHost> StartAsync(CancellationToken stop)
    {
        var path = TestClips.Make("mosaic-picture.jpg", "-f lavfi -i testsrc2=s=320x180 -frames:v 1 -q:v 6");
        var host = new PagesHost(new FakeNode(TimeProvider.System), await File.ReadAllBytesAsync(path, stop));
        await host._app.StartAsync(stop);
        return host;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
