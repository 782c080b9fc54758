using CsCheck;
using Vqa.Delivery.Results;

namespace Vqa.Tests.Delivery.Results;

public class ResultKeyTests
{
    [Theory]
    [InlineData("video_black/cam-1/2026/03/01/10-0a1b2c3d.metrics.jsonl")]
    [InlineData("a")]
    [InlineData("A.b_c-d~e@f+g=h,i/1")]
    public void Keys_of_plain_segments_are_taken(string key) => Assert.Equal(key, ResultKey.Check(key));

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a/.hidden")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("a\0b")]
    [InlineData("a%2e")]
    [InlineData("ä")]
    [InlineData("a:b")]
    public void What_could_mean_something_else_somewhere_is_refused(string key) =>
        Assert.ThrowsAny<ArgumentException>(() => ResultKey.Check(key));

    [Fact]
    public void Too_long_keys_and_segments_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => ResultKey.Segment(new string('a', 201)));
        Assert.ThrowsAny<ArgumentException>(() => ResultKey.Check(string.Join('/', Enumerable.Repeat(new string('a', 100), 10))));
        Assert.ThrowsAny<ArgumentException>(() => ResultKey.Segment("a/b"));
    }

    [Fact]
    public void No_key_leads_out_of_a_folder()
    {
        Gen.Char["abc./\\~\0 %:"].Array[0, 12].Select(chars => new string(chars)).Sample(key =>
        {
            try
            {
                var path = Path.GetFullPath(Path.Combine("/root/folder", ResultKey.Check(key)));
                Assert.Equal($"/root/folder/{key}", path);
            }
            catch (ArgumentException)
            {
                // Refused.
            }
        });
    }
}
