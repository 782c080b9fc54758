using Vqa.Media;

namespace Vqa.Tests.Media;

public class MediaAddressTests
{
    [Theory]
    [InlineData("/media/clip.mp4", "file", "/media/clip.mp4")]
    [InlineData("file:/media/clip.mp4", "file", "/media/clip.mp4")]
    [InlineData("file:///media/clip.mp4", "file", "/media/clip.mp4")]
    [InlineData("/media/a:b.mp4", "file", "/media/a:b.mp4")]
    [InlineData("-", "pipe", "pipe:0")]
    [InlineData("pipe:3", "pipe", "pipe:3")]
    [InlineData("HTTPS://host/a", "https", "HTTPS://host/a")]
    [InlineData("concat:a|b", "concat", "concat:a|b")]
    [InlineData("subfile,,start,0,end,9,,:a", "subfile", "subfile,,start,0,end,9,,:a")]
    [InlineData("srt://:9000?mode=listener", "srt", "srt://:9000?mode=listener")]
    public void An_input_has_a_scheme_and_a_target(string input, string scheme, string target)
    {
        MediaAddress address = MediaAddress.Parse(input);
        Assert.Equal((scheme, target), (address.Scheme, address.Target));
    }

    [Fact]
    public void A_relative_path_becomes_a_full_one() =>
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "a b/c.mp4"), MediaAddress.Parse("a b/c.mp4").Target);

    [Theory]
    [InlineData("http://example.org:8080/a", "example.org")]
    [InlineData("srt://[::1]:9000", "::1")]
    [InlineData("udp://@239.1.1.1:1234", "239.1.1.1")]
    [InlineData("/media/clip.mp4", null)]
    [InlineData("-", null)]
    public void A_url_has_a_host(string input, string? host) => Assert.Equal(host, MediaAddress.Parse(input).Host);
}
