using System.Globalization;
using Microsoft.Playwright;
using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;
using Vqa.Node.Pages;
using Vqa.Node.Streams;

namespace Vqa.IntegrationTests.Pages;

/// <summary>Pages of one stream, of incidents and of the node in a browser, of a made-up node.</summary>
public sealed class DetailPagesTests(Browser browser) : IClassFixture<Browser>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_shows_facts_picture_and_timelines_that_can_be_read_by_pointer_and_keys()
    {
        await using var host = await StartAsync();
        await using var tab = await browser.OpenAsync();
        await tab.Page.GotoAsync($"{host.Address}/streams/news");

        await tab.UntilAsync("() => document.querySelector('.live-picture img').src.startsWith('blob:')");
        Assert.Contains("1920×1080", await tab.Page.Locator("[data-live=facts]").TextContentAsync(), StringComparison.Ordinal);
        var now = tab.Page.Locator(".chart .now b").First;
        var last = await now.TextContentAsync();
        await tab.Page.Locator(".plot").First.HoverAsync(new() { Position = new() { X = 300, Y = 20 } });
        Assert.NotEqual("", await tab.Page.Locator("#chart-time").TextContentAsync());
        await tab.Page.Mouse.MoveAsync(5, 5);
        await Assertions.Expect(now).ToHaveTextAsync(last!);

        await tab.Page.Locator("#charts").FocusAsync();
        await tab.Page.Keyboard.PressAsync("Shift+ArrowLeft");
        Assert.Matches("^20", await tab.Page.Locator("#chart-time").TextContentAsync());
        // The charts may be drawn anew at any moment, but not around the focus.
        await tab.UntilAsync("() => { const link = document.querySelector('.incidents a'); link.focus(); return document.activeElement === link; }");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page).ToHaveURLAsync($"{host.Address}/incidents/i-1");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task An_incident_comes_to_the_list_of_its_stream_without_a_reload()
    {
        await using var host = await StartAsync();
        await using var tab = await browser.OpenAsync();
        await tab.Page.GotoAsync($"{host.Address}/streams/news");
        Assert.Equal(1, await tab.Page.Locator(".incident-table tbody tr").CountAsync());
        await tab.UntilAsync("() => document.getElementById('link').hidden === false");

        var notice = host.Node.Notice("news", "audio_silence", Severity.Major, "i-2");
        host.Node.Put(ShownIncident.Of(notice));
        host.Node.Put(host.Node.Stream("news") with { OpenIncidents = [notice] });

        await Assertions.Expect(tab.Page.Locator(".incident-table tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(tab.Page.Locator("#announcer")).ToContainTextAsync("Audio silence");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task An_incident_is_acknowledged_by_its_form()
    {
        await using var host = await StartAsync();
        await using var tab = await browser.OpenAsync();
        await tab.Page.GotoAsync($"{host.Address}/incidents/i-1");

        await tab.Page.GetByLabel("Your name").FillAsync("Ada <b>");
        await tab.Page.GetByLabel("Note").FillAsync("Encoder restarted.");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();

        await Assertions.Expect(tab.Page.Locator(".seen")).ToContainTextAsync("by Ada <b>");
        await Assertions.Expect(tab.Page.Locator("blockquote")).ToHaveTextAsync("Encoder restarted.");
        await Assertions.Expect(tab.Page.GetByLabel("Your name")).ToHaveCountAsync(0);
        await tab.Page.GotoAsync($"{host.Address}/incidents");
        await Assertions.Expect(tab.Page.Locator(".incident-table .life").First).ToContainTextAsync("acknowledged by Ada");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Times_are_those_of_the_viewer_with_universal_time_in_the_title()
    {
        await using var host = await StartAsync();
        await using var tab = await browser.OpenAsync(new() { TimezoneId = "Asia/Kolkata" });
        await tab.Page.GotoAsync($"{host.Address}/incidents/i-1");

        var time = tab.Page.Locator(".life time").First;
        var shown = DateTime.Parse((await time.TextContentAsync())!, CultureInfo.InvariantCulture);
        var title = await time.GetAttributeAsync("title");
        Assert.EndsWith(" UTC", title, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(330), shown - DateTime.Parse(title![..^4], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_quarantined_stream_is_released_by_a_button()
    {
        await using var host = await StartAsync();
        host.Node.Put(host.Node.Stream("news") with { State = StreamState.Quarantined, Reason = "brought the process down 3 times" });
        await using var tab = await browser.OpenAsync();
        await tab.Page.GotoAsync($"{host.Address}/streams/news");

        var answer = await tab.Page.RunAndWaitForResponseAsync(
            () => tab.Page.GetByRole(AriaRole.Button, new() { Name = "Release and watch again" }).ClickAsync(),
            response => response.Request.Method == "POST");

        Assert.Equal("/streams/news", answer.Headers["location"]);
        Assert.Equal(["news"], host.Node.Released);
    }

    [Theory]
    [InlineData("/streams/none", 404, "No such stream")]
    [InlineData("/incidents/none", 404, "No such incident")]
    [InlineData("/incidents?page=nonsense", 400, "An old link")]
    [InlineData("/node", 200, "node-1")]
    [InlineData("/login?failed&then=/node", 200, "Vqa")]
    public async Task Each_page_says_what_it_is(string path, int status, string title)
    {
        await using var host = await StartAsync();
        await using var tab = await browser.OpenAsync();

        var answer = await tab.Page.GotoAsync($"{host.Address}{path}");

        Assert.Equal(status, answer!.Status);
        Assert.Equal(title, (await tab.Page.Locator("h1").TextContentAsync())!.Trim());
        Assert.Contains("default-src 'none'", answer.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.All(tab.Complaints, complaint => Assert.Contains($"{status}", complaint, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/streams/news")]
    [InlineData("/incidents")]
    [InlineData("/incidents/i-1")]
    [InlineData("/node")]
    public async Task No_page_is_wider_than_a_phone(string path)
    {
        await using var host = await StartAsync();
        await using var tab = await browser.OpenAsync(new() { ViewportSize = new() { Width = 375, Height = 740 } });

        await tab.Page.GotoAsync($"{host.Address}{path}");

        Assert.Equal(375, await tab.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        Assert.Empty(tab.Complaints);
    }

    private static async Task<PagesHost> StartAsync()
    {
        var host = await PagesHost.StartAsync(Stop);
        var notice = host.Node.Notice("news", "video_black", Severity.Critical);
        host.Node.Put(host.Node.Stream("news", ("channel", "one")));
        host.Node.Put(ShownIncident.Of(notice) with
        {
            Steps = [new IncidentStep(NoticeKind.Opened, 1, notice.At, Severity.Critical)],
            Deliveries = [new ShownDelivery("noc", 0), new ShownDelivery("archive", 2)],
        });
        return host;
    }
}
