using System.Text;
using System.Text.Json;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Subscribers;
using Vqa.Tests.Delivery.Outbox;

namespace Vqa.Tests.Delivery.Subscribers;

public class LinesSubscriberTests
{
    [Fact]
    public async Task Notices_told_at_the_same_time_are_whole_lines()
    {
        var output = new MemoryStream();
        await using var lines = new LinesSubscriber(output, "/vqa");
        var stop = TestContext.Current.CancellationToken;

        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(
            () => lines.TellAsync(
                new OutgoingNotice(SampleNotice.Opened($"i{number}", "two\nlines"), NoticeKind.Opened, SampleNotice.Start, 1), stop),
            stop)));

        var text = Encoding.UTF8.GetString(output.ToArray());
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var ids = text.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString());
        Assert.Equal(Enumerable.Range(0, 100).Select(number => $"i{number}.1").Order(), ids.Order());
    }
}
