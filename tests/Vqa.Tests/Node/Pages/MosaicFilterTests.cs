using Vqa.Node.Pages;

namespace Vqa.Tests.Node.Pages;

public class MosaicFilterTests
{
    private static readonly StreamTile _tile =
        StreamTile.Of(new FakeNode(TimeProvider.System).Stream("News-HD", ("channel", "One"), ("region", "eu")), DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData("", true)]
    [InlineData("?q=news", true)]
    [InlineData("?q=NEWS%20region=EU", true)]
    [InlineData("?q=channel=one&state=ok", true)]
    [InlineData("?q=sport", false)]
    [InlineData("?q=news%20sport", false)]
    [InlineData("?state=lost", false)]
    [InlineData("?state=nonsense", true)]
    public void All_words_and_the_state_must_fit(string address, bool isShown)
    {
        Assert.Equal(isShown, MosaicFilter.Of(RenderedPages.Query(address)).Shows(_tile));
    }

    [Fact]
    public void A_text_that_is_too_long_and_a_size_that_is_none_do_no_harm()
    {
        var filter = MosaicFilter.Of(RenderedPages.Query($"?q={new string('x', 5000)}&size=huge"));

        Assert.Equal(200, filter.Text.Length);
        Assert.Equal("m", filter.Size);
    }
}
