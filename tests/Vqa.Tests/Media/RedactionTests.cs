using Vqa.Media;

namespace Vqa.Tests.Media;

public class RedactionTests
{
    [Theory]
    [InlineData("https://user:secret@host/a.m3u8", "https://***@host/a.m3u8")]
    [InlineData("rtsp://user:p@ss@host/a", "rtsp://***@host/a")]
    [InlineData("srt://host:9?mode=caller&passphrase=secret&latency=2", "srt://host:9?mode=caller&passphrase=***&latency=2")]
    [InlineData("srt://host:9000?streamid=secret", "srt://host:9000?streamid=***")]
    [InlineData("https://host/a?X-Amz-Signature=secret&Expires=1#a=x", "https://host/a?X-Amz-Signature=***&Expires=***#a=x")]
    [InlineData("https://host/live;token=secret/a.ts", "https://host/live;token=***")]
    public void Secrets_are_masked(string address, string shown) => Assert.Equal(shown, MediaSource.Redact(address));

    [Theory]
    [InlineData("/media/a@b?c=d.mp4")]
    [InlineData("clip.mp4")]
    [InlineData("udp://239.1.1.1:1234?localaddr=10.0.0.1&buffer_size=1")]
    [InlineData("https://host/a@b/c.mp4")]
    [InlineData("-")]
    public void What_is_not_secret_stays(string address) => Assert.Equal(address, MediaSource.Redact(address));
}
