using Microsoft.Playwright;
using Vqa.IntegrationTests.Serve;

namespace Vqa.IntegrationTests.Pages;

/// <summary>The pages of a real node that watches clips in a loop.</summary>
public sealed class ServedPagesTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vqa-pages-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_person_sees_a_defect_looks_at_its_evidence_and_acknowledges_it()
    {
        await using var node = NodeProcess.Start(_folder.FullName, $"""
            streams:
              - id: scene
                url: "{ServeClips.Scene}"
                loop: true
              - id: blinking
                url: "{ServeClips.Blinking}"
                loop: true
            """);
        await node.ReadyAsync();
        await using var tab = await browser.OpenAsync();
        await tab.Page.GotoAsync(node.Address.AbsoluteUri);

        // The picture is live, the incident comes by itself, and its stream is first then.
        await tab.UntilAsync("() => [...document.querySelectorAll('.tile img')].every(image => image.src.startsWith('blob:'))");
        await tab.UntilAsync("""
            () => document.querySelector('[data-id=blinking] .trouble').textContent === 'Video black'
              && document.querySelector('.tile').dataset.id === 'blinking'
            """);
        await tab.Page.Locator("[data-id=blinking] a").ClickAsync();
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("blinking");
        await tab.UntilAsync("() => document.querySelectorAll('.chart').length > 5 && document.querySelectorAll('.incident-table tbody tr').length > 0");
        await tab.Page.Locator(".incident-table tbody a").First.ClickAsync();

        await Assertions.Expect(tab.Page.Locator(".evidence img").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(tab.Page.Locator(".evidence .clip a").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        var clip = await tab.Page.Locator(".evidence .clip a").First.GetAttributeAsync("href");
        Assert.True((await node.Client.GetAsync(clip, TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        await tab.Page.GetByLabel("Your name").FillAsync("Ada");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".seen")).ToContainTextAsync("by Ada");

        await tab.Page.GotoAsync($"{node.Address}node");
        await Assertions.Expect(tab.Page.Locator(".stat").First).ToContainTextAsync("2 streams");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Where_there_are_tokens_a_person_signs_in_and_one_that_may_only_look_finds_no_forms()
    {
        await using var node = NodeProcess.Start(
            _folder.FullName,
            $"""
            streams:
              - id: blinking
                url: "{ServeClips.Blinking}"
                loop: true
            """,
            """
            tokens:
              - {name: ada, role: operate, token: token-that-may-operate}
              - {name: wall, role: read, token: token-that-may-look}
            """);
        await node.ReadyAsync();
        await using var tab = await browser.OpenAsync();

        // To the page that was asked for, by way of the login.
        await tab.Page.GotoAsync($"{node.Address}incidents?open=no");
        await SignInAsync(tab, "no-such-token");
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not known");
        await SignInAsync(tab, "token-that-may-look");
        await Assertions.Expect(tab.Page).ToHaveURLAsync($"{node.Address}incidents?open=no");
        await tab.UntilAsync("() => document.querySelectorAll('.incident-table tbody tr').length > 0");
        await tab.Page.Locator(".incident-table tbody th a").First.ClickAsync();
        await Assertions.Expect(tab.Page.GetByText("Your token allows to look only")).ToBeVisibleAsync();

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await SignInAsync(tab, "token-that-may-operate");
        await tab.Page.GotoAsync($"{node.Address}incidents");
        await tab.Page.Locator(".incident-table tbody th a").First.ClickAsync();
        Assert.Equal("ada", await tab.Page.GetByLabel("Your name").InputValueAsync());
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".seen")).ToContainTextAsync("by ada");
        Assert.Empty(tab.Complaints);
    }

    private static async Task SignInAsync(BrowserTab tab, string token)
    {
        await tab.Page.GetByLabel("Token").FillAsync(token);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
