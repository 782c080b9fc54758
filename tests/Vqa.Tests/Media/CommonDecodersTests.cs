using Vqa.Media;
using Vqa.Media.Interop;

namespace Vqa.Tests.Media;

public class CommonDecodersTests
{
    [Fact]
    public void The_numbers_are_those_of_the_codecs_that_they_stand_for()
    {
        Assert.All(CommonDecoders.All, codec => Assert.Equal(codec.Name, DecoderLookup.NameOf(codec.Id)));
    }

    [Fact]
    public void Every_codec_is_either_present_or_missing()
    {
        Assert.Equal(CommonDecoders.All.Count, CommonDecoders.Present.Union(CommonDecoders.Missing).Count());
        Assert.Contains("h264", CommonDecoders.Present);
    }
}
