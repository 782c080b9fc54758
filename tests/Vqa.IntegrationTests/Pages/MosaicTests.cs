using Microsoft.Playwright;
using Vqa.Analysis.Detectors;
using Vqa.Node.Streams;
using Vqa.Tests.Node.Pages;

namespace Vqa.IntegrationTests.Pages;

/// <summary>The mosaic in a browser, of a made-up node.</summary>
public sealed class MosaicTests(Browser browser) : IClassFixture<Browser>
{
    // What moved by itself, as a share of the window (the measure of web vitals; 0.1 is good).
    private const string LayoutShift = """
        () => new Promise(resolve => new PerformanceObserver(list =>
          resolve(list.getEntries().reduce((sum, shift) => sum + shift.value, 0))).observe({ type: "layout-shift", buffered: true })
          || setTimeout(() => resolve(0), 500))
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tiles_come_worst_first_with_pictures_and_words()
    {
        await using var host = await StartAsync();
        await using var tab = await browser.OpenAsync();

        await tab.Page.GotoAsync(host.Address);

        await tab.UntilAsync("() => [...document.querySelectorAll('.tile img[src]')].filter(i => i.complete && i.naturalWidth > 0).length === 3");
        Assert.Equal(["gone", "bad", "art", "news", "sport"], await Tiles(tab));
        Assert.Equal("Video black", await tab.Page.Locator("[data-id=bad] .trouble").TextContentAsync());
        Assert.StartsWith("Critical", await tab.Page.Locator("[data-id=bad] .state-text").TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal("3", await tab.Page.Locator("[data-count=ok] b").TextContentAsync());
        await tab.UntilAsync("() => document.getElementById('link').hidden === false");
        Assert.InRange(await tab.Page.EvaluateAsync<double>(LayoutShift), 0, 0.05);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_stream_that_becomes_bad_moves_up_and_is_told_to_screen_readers_without_a_reload()
    {
        await using var host = await StartAsync();
        await using var tab = await browser.OpenAsync();
        await tab.Page.GotoAsync(host.Address);
        await tab.Page.EvaluateAsync("() => { window.mark = 'the same page'; }");

        host.Node.Put(host.Node.Stream("sport", ("channel", "two")) with
        {
            OpenIncidents = [host.Node.Notice("sport", "audio_silence", Severity.Critical)],
        });
        host.Node.Put(host.Node.Stream("new one"));
        host.Node.Remove("art");

        await tab.UntilAsync("() => [...document.querySelectorAll('.tile')].map(t => t.dataset.id).join() === 'gone,bad,sport,new one,news'");
        Assert.Equal("Audio silence", await tab.Page.Locator("[data-id=sport] .trouble").TextContentAsync());
        await tab.UntilAsync("() => document.getElementById('announcer').textContent.startsWith('sport, Critical')");
        Assert.Equal("/streams/new%20one", await tab.Page.Locator("[data-id='new one'] a").GetAttributeAsync("href"));
        Assert.Equal("the same page", await tab.Page.EvaluateAsync<string>("() => window.mark"));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task The_keyboard_finds_filters_walks_and_opens()
    {
        await using var host = await StartAsync();
        await using var tab = await browser.OpenAsync();
        await tab.Page.GotoAsync(host.Address);

        await tab.Page.Keyboard.PressAsync("/");
        await tab.Page.Keyboard.TypeAsync("channel=two");
        await tab.UntilAsync("() => document.querySelectorAll('.tile:not([hidden])').length === 1");
        Assert.Equal($"{host.Address}/?q=channel%3Dtwo", tab.Page.Url);

        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.UntilAsync("() => document.querySelectorAll('.tile:not([hidden])').length === 5");
        await tab.Page.Keyboard.PressAsync("ArrowDown");
        await tab.Page.Keyboard.PressAsync("ArrowRight");
        await tab.Page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal("art", await tab.Page.EvaluateAsync<string>("() => document.activeElement.closest('li').dataset.id"));
        Assert.Equal("3px", await tab.Page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineWidth"));

        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page).ToHaveURLAsync($"{host.Address}/streams/art");
        Assert.Equal("art", await tab.Page.Locator("h1").TextContentAsync());
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Pictures_are_asked_for_where_they_are_seen_and_few_at_once()
    {
        await using var host = await PagesHost.StartAsync(Stop);
        for (var i = 0; i < 200; i++)
        {
            host.Node.Put(host.Node.Stream($"s{i:000}"));
        }

        await using var tab = await browser.OpenAsync();
        await tab.Page.GotoAsync(host.Address);
        // What the document itself loads is the browser's affair; then the script alone asks.
        await tab.UntilAsync("() => [...document.querySelectorAll('.tile img')].filter(i => i.src.startsWith('blob:')).length >= 8");
        host.MostAtOnce = 0;
        host.PictureRequests.Clear();
        host.PictureGate = stop => Task.Delay(50, stop);
        await tab.UntilAsync("() => performance.getEntriesByType('resource').filter(e => e.name.includes('picture.jpg')).length >= 80");

        Assert.InRange(host.MostAtOnce, 1, 4);
        Assert.All(host.PictureRequests, id => Assert.True(string.CompareOrdinal(id, "s060") < 0, $"{id} is far out of sight"));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task It_can_be_read_and_filtered_without_scripts()
    {
        await using var host = await StartAsync();
        await using var tab = await browser.OpenAsync(new() { JavaScriptEnabled = false });
        await tab.Page.GotoAsync(host.Address);

        await tab.Page.Locator("#q").FillAsync("channel=one");
        await tab.Page.Locator("button.apply").ClickAsync();

        Assert.Contains("q=channel%3Done", tab.Page.Url, StringComparison.Ordinal);
        Assert.Equal(1, await tab.Page.Locator(".tile:not([hidden])").CountAsync());
        Assert.Equal("news", await tab.Page.Locator(".tile:not([hidden]) .name").TextContentAsync());
    }

    private static async Task<PagesHost> StartAsync()
    {
        var host = await PagesHost.StartAsync(Stop);
        var node = host.Node;
        node.Put(node.Stream("sport", ("channel", "two")));
        node.Put(node.Stream("news", ("channel", "one")));
        node.Put(node.Stream("art"));
        node.Put(node.Stream("bad") with { OpenIncidents = [node.Notice("bad", "video_black", Severity.Critical)], State = StreamState.Connecting });
        node.Put(node.Stream("gone") with { State = StreamState.Lost, Reason = "connection refused" });
        return host;
    }

    private static async Task<string[]> Tiles(BrowserTab tab) =>
        await tab.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.tile')].map(tile => tile.dataset.id)");
}
