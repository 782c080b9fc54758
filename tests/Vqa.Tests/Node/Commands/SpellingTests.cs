using Vqa.Node.Commands;

namespace Vqa.Tests.Node.Commands;

public class SpellingTests
{
    private static readonly string[] _known = ["video_freeze", "video_black", "audio_silence"];

    [Theory]
    [InlineData("video_frezee", "video_freeze")]
    [InlineData("vido_black", "video_black")]
    [InlineData("silence", "audio_silence")]
    public void A_near_word_is_suggested(string typed, string meant)
    {
        Assert.Equal($" Did you mean '{meant}'?", Spelling.DidYouMean(typed, _known));
    }

    [Theory]
    [InlineData("blur")]
    [InlineData("")]
    [InlineData("zzzzzzzzzzzz")]
    public void A_far_word_gets_no_suggestion(string typed)
    {
        Assert.Empty(Spelling.DidYouMean(typed, _known));
    }

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ab", "ba", 2)]
    public void The_distance_counts_single_letter_changes(string from, string to, int distance)
    {
        Assert.Equal(distance, Spelling.Distance(from, to));
    }
}
