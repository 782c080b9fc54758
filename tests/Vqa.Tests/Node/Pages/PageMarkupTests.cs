using System.Text.RegularExpressions;

namespace Vqa.Tests.Node.Pages;

/// <summary>What holds for the markup of every page.</summary>
public partial class PageMarkupTests
{
    private const string Hostile = "\"><img src=x onerror=alert(1)>'<script>alert(2)</script>&lt;\u0000\ud800";

    private static readonly IReadOnlyDictionary<string, string> _hostile = RenderedPages.With(Hostile);

    public static TheoryData<string> Kinds() => [.. _hostile.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_comes_from_outside_stays_text(string kind)
    {
        var page = _hostile[kind];

        // The login holds it as a part of an address, in percent.
        Assert.Matches("&lt;|%3Cscript", page);
        Assert.DoesNotContain("<img src=x", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script>", page, StringComparison.OrdinalIgnoreCase);
        // Inside a tag the quote that would end an attribute is encoded, too.
        Assert.DoesNotMatch(EventAttribute(), page);
        Assert.DoesNotContain('\0', page);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nothing_is_inline_that_the_policy_forbids(string kind)
    {
        var page = _hostile[kind];

        Assert.DoesNotMatch(StyleAttribute(), page);
        Assert.DoesNotContain("<style", page, StringComparison.OrdinalIgnoreCase);
        Assert.All(Script().Matches(page), script => Assert.Matches("src=\"/assets/[a-z]+\\.js\\?v=[0-9a-f]{16}\"", script.Value));
        Assert.DoesNotMatch(Elsewhere(), page);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_field_has_a_label_and_every_picture_a_text(string kind)
    {
        var page = _hostile[kind];

        foreach (Match field in Field().Matches(page))
        {
            var id = Id().Match(field.Value).Groups[1].Value;
            var isInside = page[..field.Index].LastIndexOf("<label", StringComparison.Ordinal)
                > page[..field.Index].LastIndexOf("</label", StringComparison.Ordinal);
            Assert.True(isInside || page.Contains($"<label for=\"{id}\"", StringComparison.Ordinal)
                || page.Contains($" for=\"{id}\">", StringComparison.Ordinal), $"no label: {field.Value}");
        }

        Assert.All(Picture().Matches(page), picture => Assert.Contains("alt=", picture.Value, StringComparison.Ordinal));
        Assert.Matches("<html lang=\"en\">", page);
        Assert.Single(Heading().Matches(page));
    }

    [Fact]
    public void Every_page_can_be_left_by_keyboard_past_the_bar()
    {
        Assert.All(_hostile.Values, page =>
        {
            Assert.Contains("<a class=\"skip\" href=\"#main\">", page, StringComparison.Ordinal);
            Assert.Contains("<main id=\"main\" tabindex=\"-1\">", page, StringComparison.Ordinal);
            Assert.Contains("aria-live=\"polite\"", page, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void No_page_shows_the_secrets_of_an_address()
    {
        var node = new FakeNode(TimeProvider.System);
        var stream = node.Stream("a") with { State = Vqa.Node.Streams.StreamState.Lost, Reason = "refused" };
        node.Put(stream);

        Assert.All(
            [
                RenderedPages.Text(Vqa.Node.Pages.StreamPage.Of(node.Sources, stream, Vqa.Node.Pages.ChartSpan.All[0], null)),
                RenderedPages.Text(Vqa.Node.Pages.MosaicPage.Of(node.Sources, new("", null, "m"))),
            ],
            page => Assert.DoesNotContain("very-secret-words", page, StringComparison.Ordinal));
    }

    // Values have their quotes encoded, so that what stands outside of quotes is markup.
    [GeneratedRegex(@"<[a-z][a-z0-9]*(?:\s+[a-z-]+(?:=""[^""]*"")?)*\s+on[a-z]+=", RegexOptions.IgnoreCase)]
    private static partial Regex EventAttribute();

    [GeneratedRegex(@"<[a-z][a-z0-9]*(?:\s+[a-z-]+(?:=""[^""]*"")?)*\s+style=", RegexOptions.IgnoreCase)]
    private static partial Regex StyleAttribute();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("(?:src|href|action)=\"(?:https?:)?//", RegexOptions.IgnoreCase)]
    private static partial Regex Elsewhere();

    [GeneratedRegex("<(?:input|select|textarea)(?![^>]*type=\"hidden\")[^>]*>")]
    private static partial Regex Field();

    [GeneratedRegex("id=\"([^\"]+)\"")]
    private static partial Regex Id();

    [GeneratedRegex("<img[^>]*>")]
    private static partial Regex Picture();

    [GeneratedRegex("<h1")]
    private static partial Regex Heading();
}
