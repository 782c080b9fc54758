using Vqa.Analysis.Detectors;
using Vqa.Node.Pages;
using Vqa.Node.Streams;

namespace Vqa.Tests.Node.Pages;

public class StandingTests
{
    private readonly FakeNode _node = new(TimeProvider.System);

    [Theory]
    [InlineData(StreamState.Running, null, "ok")]
    [InlineData(StreamState.Running, Severity.Minor, "minor")]
    [InlineData(StreamState.Running, Severity.Critical, "critical")]
    [InlineData(StreamState.Connecting, null, "connecting")]
    [InlineData(StreamState.Connecting, Severity.Major, "major")]
    [InlineData(StreamState.Lost, Severity.Critical, "lost")]
    [InlineData(StreamState.Quarantined, Severity.Critical, "quarantined")]
    [InlineData(StreamState.Invalid, null, "invalid")]
    [InlineData(StreamState.Disabled, Severity.Critical, "disabled")]
    internal void The_state_comes_first_where_nothing_is_watched_then_the_worst_incident(StreamState state, Severity? worst, string key)
    {
        var status = _node.Stream("a") with
        {
            State = state,
            OpenIncidents = worst is { } severity
                ? [_node.Notice("a", "video_freeze", Severity.Minor, "1"), _node.Notice("a", "video_black", severity, "2")] : [],
        };

        Assert.Equal(key, Standings.Key(Standings.Of(status)));
    }

    [Fact]
    public void Each_standing_has_a_word_a_colour_a_mark_and_is_found_by_its_key()
    {
        Assert.All(Standings.All, standing =>
        {
            var key = Standings.Key(standing);
            Assert.Equal(standing, Standings.Parse(key));
            Assert.NotEqual("", Standings.Word(standing));
            Assert.Contains($"id=\"mark-{key}\"", PageAssets.Marks, StringComparison.Ordinal);
            Assert.Contains($".tone-{key} ", PageAssets.Text("theme.css"), StringComparison.Ordinal);
        });
        Assert.Null(Standings.Parse("nonsense"));
    }

    [Fact]
    public void Tiles_are_sorted_worst_first_and_those_alike_by_their_names()
    {
        StreamStatus[] streams =
        [
            _node.Stream("b"), _node.Stream("a"),
            _node.Stream("d") with { OpenIncidents = [_node.Notice("d", "video_black", Severity.Critical)] },
            _node.Stream("c") with { OpenIncidents = [_node.Notice("c", "audio_phase", Severity.Minor)] },
            _node.Stream("e") with { State = StreamState.Lost },
        ];

        var sorted = StreamTile.Sorted(streams, TimeProvider.System.GetUtcNow());

        Assert.Equal(["e", "d", "c", "a", "b"], sorted.Select(tile => tile.Id));
        Assert.Equal("", sorted[0].Trouble);
        Assert.Equal("Video black", sorted[1].Trouble);
        Assert.Equal("Critical · 14 s", sorted[1].State);
        Assert.Equal("25 fps · 1.00×", sorted[3].Figures);
    }

    [Fact]
    public void A_lost_stream_says_why_without_repeating_its_address()
    {
        var lost = _node.Stream("a") with { State = StreamState.Lost };

        var tile = StreamTile.Of(
            lost with { Reason = $"{lost.ShownUrl}: connection refused", OpenIncidents = [_node.Notice("a", "stream_loss", Severity.Critical)] },
            TimeProvider.System.GetUtcNow());

        Assert.Equal("connection refused", tile.Trouble);
    }
}
