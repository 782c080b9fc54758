using System.Text.Json;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Node;

/// <summary><c>vqa analyze</c> as a user calls it: exit status, standard output and files.</summary>
public class AnalyzeTests
{
    private readonly string _folder = TestClips.NewFolder();

    [Fact]
    public async Task A_file_without_defects_ends_with_0_even_where_minor_ones_would_fail()
    {
        var result = await VqaProgram.RunAsync(_folder, "analyze", NodeClips.Clean, "--fail-on", "minor");

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Contains("no incidents", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_defect_ends_with_1_only_where_it_was_asked_for()
    {
        var asked = await VqaProgram.RunAsync(_folder, "analyze", NodeClips.Black, "--fail-on", "minor");
        var notAsked = await VqaProgram.RunAsync(_folder, "analyze", NodeClips.Black);

        Assert.Equal(1, asked.ExitCode);
        Assert.Equal(0, notAsked.ExitCode);
        Assert.Contains("video_black", notAsked.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_goes_on_with_another_codec_is_analysed_to_its_end()
    {
        var result = await VqaProgram.RunAsync(_folder, "analyze", NodeClips.Spliced(_folder), "--json", "report.json");

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "report.json")));
        var input = report.RootElement.GetProperty("inputs")[0];
        Assert.Equal(750, input.GetProperty("video").GetProperty("frames").GetInt32());
        var change = input.GetProperty("incidents").EnumerateArray()
            .Single(incident => incident.GetProperty("detector").GetString() == "format_change");
        Assert.Equal("video_codec", change.GetProperty("cause").GetString());
    }

    [Theory]
    [InlineData("analyze")]
    [InlineData("analyze", "clip.mp4", "--detectors", "video_blak")]
    [InlineData("analyze", "clip.mp4", "--json", "-", "--events", "-")]
    [InlineData("analyze", "clip.mp4", "--json", "no/such/folder.json")]
    [InlineData("analyse", "clip.mp4")]
    [InlineData]
    public async Task Bad_usage_ends_with_2_and_a_hint_on_standard_error(params string[] arguments)
    {
        var result = await VqaProgram.RunAsync(_folder, arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("vqa: ", result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task An_input_that_cannot_be_read_ends_with_3_and_the_others_are_analysed()
    {
        var broken = NodeClips.Broken(_folder);

        var result = await VqaProgram.RunAsync(
            _folder, "analyze", "missing.mp4", NodeClips.Black, broken, _folder, NodeClips.Clean, "--json", "report.json");

        Assert.Equal(3, result.ExitCode);
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "report.json")));
        var inputs = report.RootElement.GetProperty("inputs").EnumerateArray().ToList();
        Assert.Equal(
            ["failed", "complete", "failed", "failed", "complete"],
            inputs.Select(input => input.GetProperty("status").GetString()));
        Assert.Equal("video_black", inputs[1].GetProperty("incidents")[0].GetProperty("detector").GetString());
    }

    [Fact]
    public async Task Json_on_standard_output_stands_alone_and_the_text_moves_aside()
    {
        var result = await VqaProgram.RunAsync(_folder, "analyze", NodeClips.Black, "--json", "-");

        using var report = JsonDocument.Parse(result.Output);
        Assert.Equal("vqa.report/1", report.RootElement.GetProperty("schema").GetString());
        Assert.Contains("video_black", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_lines_that_open_and_close_incidents()
    {
        var result = await VqaProgram.RunAsync(
            _folder, "analyze", NodeClips.Black, "--events", "-", "--detectors", "video_black");

        var events = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        Assert.Equal("opened", events[0].GetProperty("kind").GetString());
        Assert.Equal("closed", events[^1].GetProperty("kind").GetString());
        var incident = events[^1].GetProperty("incident");
        Assert.Equal(2.0, incident.GetProperty("start").GetDouble(), tolerance: 0.1);
        Assert.Equal(5.0, incident.GetProperty("end").GetDouble(), tolerance: 0.1);
    }

    [Fact]
    public async Task Duration_ends_the_analysis_early()
    {
        var result = await VqaProgram.RunAsync(_folder, "analyze", NodeClips.Endless, "--duration", "3", "--json", "-");

        Assert.Equal(0, result.ExitCode);
        using var report = JsonDocument.Parse(result.Output);
        var input = report.RootElement.GetProperty("inputs")[0];
        Assert.Equal("complete", input.GetProperty("status").GetString());
        Assert.Equal(3.0, input.GetProperty("duration").GetDouble(), tolerance: 1.0);
    }

    [Fact]
    public async Task All_files_are_written_and_lie_where_the_user_stands()
    {
        var result = await VqaProgram.RunAsync(
            _folder, "analyze", NodeClips.Black, "--json", "a.json", "--report", "a.html", "--metrics", "a.csv",
            "--events", "a.jsonl");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("video_black", Read("a.json"), StringComparison.Ordinal);
        Assert.Contains("</html>", Read("a.html"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1 + (8 * 25), Read("a.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"closed\"", Read("a.jsonl"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_ends_with_4()
    {
        var result = await VqaProgram.RunAsync(_folder, "analyze", NodeClips.Clean, "--json", "/dev/full");

        Assert.Equal(4, result.ExitCode);
        Assert.Contains("cannot write /dev/full", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_of_a_url_are_shown_nowhere()
    {
        // Nothing listens on port 9 (discard).
        var result = await VqaProgram.RunAsync(
            _folder, "analyze", "http://user:hunter2@127.0.0.1:9/live.m3u8?token=hunter2", "--json", "-");

        Assert.Equal(3, result.ExitCode);
        Assert.DoesNotContain("hunter2", result.Output + result.Errors, StringComparison.Ordinal);
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder, name));
}
