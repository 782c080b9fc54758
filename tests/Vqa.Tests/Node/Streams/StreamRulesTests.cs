using Vqa.Node.Streams;

namespace Vqa.Tests.Node.Streams;

public class StreamRulesTests
{
    private static readonly StreamRules _rules = new(
        new Dictionary<string, IReadOnlyList<string>> { ["sound"] = ["audio_silence", "audio_phase"] },
        (url, _) => url.Contains("forbidden", StringComparison.Ordinal) ? "That address is forbidden." : null);

    private static readonly StreamDefinition _good = new() { Id = "a", Url = "srt://127.0.0.1:9000" };

    [Fact]
    public void A_good_definition_has_no_problems()
    {
        Assert.Empty(_rules.Problems(_good, isFromFile: false));
    }

    public static TheoryData<string, string> Wrong() => new()
    {
        { "id", nameof(StreamDefinition.Id) },
        { "url", "forbidden" },
        { "url", "control" },
        { "priority", "priority" },
        { "decrypt_key", "key" },
        { "labels", "labels" },
        { "detectors", "detectors" },
        { "detector_group", "group" },
        { "detector_group", "both" },
        { "options", "option" },
        { "options", "range" },
        { "options", "loss" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Names_the_field_that_is_wrong(string field, string how)
    {
        var definition = how switch
        {
            nameof(StreamDefinition.Id) => _good with { Id = "../etc" },
            "forbidden" => _good with { Url = "http://forbidden" },
            "control" => _good with { Url = "http://a\nb" },
            "priority" => _good with { Priority = 101 },
            "key" => _good with { DecryptKey = "abc" },
            "labels" => _good with { Labels = new Dictionary<string, string> { [""] = "x" } },
            "detectors" => _good with { Detectors = ["video_freez"] },
            "group" => _good with { DetectorGroup = "pictures" },
            "both" => _good with { DetectorGroup = "sound", Detectors = ["video_black"] },
            "option" => _good with { Options = new Dictionary<string, double> { ["video_freeze.min"] = 1 } },
            "range" => _good with { Options = new Dictionary<string, double> { ["video_freeze.min_duration"] = -1 } },
            _ => _good with { Options = new Dictionary<string, double> { ["stream_loss.min_duration"] = 0 } },
        };

        var problem = Assert.Single(_rules.Problems(definition, isFromFile: false));
        Assert.Equal(field, problem.Key);
        Assert.NotEmpty(problem.Value[0]);
    }

    [Fact]
    public void A_group_gives_its_detectors_and_nothing_gives_all()
    {
        Assert.Equal(
            ["audio_silence", "audio_phase"],
            _rules.Selection(_good with { DetectorGroup = "sound" }).Select(chosen => chosen.Descriptor.Id));
        Assert.Contains("video_freeze", _rules.Selection(_good).Select(chosen => chosen.Descriptor.Id));
    }

    [Fact]
    public void Keyframes_alone_are_not_judged_by_how_they_follow_each_other()
    {
        var chosen = _rules.Selection(_good with { Depth = Depth.Keyframes }).Select(detector => detector.Descriptor.Id).ToList();

        Assert.Contains("video_black", chosen);
        Assert.DoesNotContain("video_flash", chosen);
        Assert.DoesNotContain("video_stutter", chosen);
    }

    [Fact]
    public void A_stream_may_be_watched_for_nothing_but_its_loss()
    {
        var definition = _good with { Detectors = ["stream_loss"], Options = new Dictionary<string, double> { ["stream_loss.min_duration"] = 9 } };

        Assert.Empty(_rules.Problems(definition, isFromFile: false));
        Assert.Empty(_rules.Selection(definition));
        Assert.Equal(TimeSpan.FromSeconds(9), StreamRules.LossDuration(definition));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("News-24_HD.main", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a%2fb", false)]
    [InlineData("ä", false)]
    [InlineData("a\n", false)]
    public void An_id_is_fit_for_paths(string id, bool isValid)
    {
        Assert.Equal(isValid, StreamId.IsValid(id));
    }
}
