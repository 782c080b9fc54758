namespace Vqa.IntegrationTests.Live;

/// <summary>Every transport that live video comes by, from a real sender: opened, watched, told of as it goes, ended by Ctrl-C.</summary>
public class TransportTests(WatchedTransports watched) : IClassFixture<WatchedTransports>
{
    public static TheoryData<string> Transports => [.. LiveSource.Transports];

    [Theory]
    [MemberData(nameof(Transports))]
    public void A_freeze_is_told_when_it_opens_and_when_it_closes(string transport)
    {
        var lines = watched.ToldOf(transport, "video_freeze").ToList();

        Assert.True(lines.Count >= 2, $"{transport} told {lines.Count} lines of a freeze; {watched.Commentary}");
        var incident = lines.GroupBy(line => line.Id).First(group => group.Any(line => line.Kind == "closed")).ToList();
        Assert.Equal("opened", incident[0].Kind);
        Assert.Equal("closed", incident[^1].Kind);
        Assert.Null(incident[0].End);
        var length = incident[^1].End!.Value - incident[^1].Start;
        Assert.Equal(LiveClip.FreezeEnd - LiveClip.FreezeStart, length, tolerance: 0.3);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public void Black_and_silence_are_told_too(string transport)
    {
        Assert.Contains(watched.ToldOf(transport, "video_black"), line => line.Kind == "opened");
        Assert.Contains(watched.ToldOf(transport, "video_black"), line => line.Kind == "closed");
        Assert.Contains(watched.ToldOf(transport, "audio_silence"), line => line.Kind == "opened");
        Assert.Contains(watched.ToldOf(transport, "audio_silence"), line => line.Kind == "closed");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public void Ctrl_C_ends_it_with_what_was_seen_so_far(string transport)
    {
        var input = watched.InputOf(transport);

        Assert.Equal("interrupted", input.GetProperty("status").GetString());
        Assert.Equal("h264", input.GetProperty("video").GetProperty("codec").GetString());
        Assert.True(input.GetProperty("video").GetProperty("frames").GetInt64() > LiveClip.FreezeEnd * 25);
        Assert.Contains(
            input.GetProperty("incidents").EnumerateArray(),
            incident => incident.GetProperty("detector").GetString() == "video_freeze");
    }

    [Fact]
    public void All_outputs_are_written_and_the_exit_status_is_that_of_a_run_without_failures()
    {
        Assert.Equal(0, watched.ExitCode);
        Assert.EndsWith("</html>", File.ReadAllText(watched.HtmlPath).TrimEnd(), StringComparison.Ordinal);
        Assert.True(File.ReadLines(watched.MetricsPath).Count() > LiveSource.Transports.Count * LiveClip.FreezeEnd * 25);
    }

    [Fact]
    public void No_passphrase_is_told() =>
        Assert.DoesNotContain("horse", watched.Report.GetRawText() + watched.Commentary, StringComparison.Ordinal);
}
