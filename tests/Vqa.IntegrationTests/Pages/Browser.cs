using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Vqa.IntegrationTests.Pages;

/// <summary>Debian's browser, driven by Playwright; one for all tests of a class.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string? _program = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, "chromium"))
        .FirstOrDefault(File.Exists);

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (_program is not null)
        {
            _playwright = await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout(60_000);
            _browser = await _playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = _program,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            });
        }
    }

    /// <summary>Opens an empty tab of a fresh profile.</summary>
    internal async Task<BrowserTab> OpenAsync(BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, "SKIPPED: no chromium on this machine; apt-get install chromium to run the pages' tests");
        var context = await _browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        context.SetDefaultTimeout(60_000);
        return new BrowserTab(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}

/// <summary>A tab that notes what must not happen in it: errors, and requests to anywhere but this machine.</summary>
internal sealed class BrowserTab : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    public BrowserTab(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) => Note(message.Type is "error" or "warning", $"console: {message.Text}");
        page.PageError += (_, error) => Note(true, $"error: {error}");
        page.Request += (_, request) => Note(
            new Uri(request.Url) is var url && url.Host != "127.0.0.1" && url.Scheme is not ("blob" or "data"), $"request to {request.Url}");
    }

    public IPage Page { get; }

    /// <summary>What happened that must not.</summary>
    public IReadOnlyList<string> Complaints => [.. _complaints];

    /// <summary>Waits until a script of the page says true.</summary>
    public Task UntilAsync(string script, object? argument = null) => Page.WaitForFunctionAsync(script, argument);

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Note(bool isBad, string what)
    {
        if (isBad)
        {
            _complaints.Enqueue(what);
        }
    }
}
