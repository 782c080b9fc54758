using Spectre.Console;
using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Media;
using Vqa.Media.Hardware;
using Vqa.Node.Terminal;

namespace Vqa.Tests.Node.Terminal;

public class RunSummaryTests
{
    private static readonly MediaInfo _info = new(
        "mov", TimeSpan.FromSeconds(12), TimeSpan.Zero, false,
        new VideoStreamInfo("h264", null, 1920, 1080, "yuv420p", 25, 1, false, 0),
        new AudioStreamInfo("aac", 48000, 2, "stereo", 0));

    [Fact]
    public void It_names_the_facts_the_incidents_and_the_total()
    {
        var freeze = new Finding
        {
            Detector = "video_freeze",
            Start = TimeSpan.FromSeconds(4),
            End = TimeSpan.FromSeconds(7.2),
            Cause = "frozen_source",
        };

        var text = Print(Result(SessionStatus.Complete, null, _info, new Incident("1", freeze)));

        Assert.Contains("h264 1920x1080, 25 frames/s, aac 48000 Hz stereo", text, StringComparison.Ordinal);
        Assert.Matches(@"0:04\.000\s+0:07\.200\s+major\s+video_freeze\s+frozen source", text);
        Assert.Contains("1 input, 1 incident (1 major)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_that_failed_says_why()
    {
        var text = Print(Result(SessionStatus.Failed, "clip.mp4: no such file", null));

        Assert.Contains("failed: clip.mp4: no such file", text, StringComparison.Ordinal);
        Assert.Contains("1 input not read to the end", text, StringComparison.Ordinal);
        Assert.DoesNotContain("no incidents", text, StringComparison.Ordinal);
    }

    [Fact]
    public void It_names_the_model_that_looked_and_what_it_ran_on()
    {
        var result = Result(SessionStatus.Complete, null, _info) with { Model = new("block-corruption", "3", "CPU") };

        Assert.Contains("model block-corruption 3 on CPU", Print(result), StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_how_pictures_came_to_the_model_and_why_not_better()
    {
        var model = new ModelIdentity("block-corruption", "3", "CUDA") { Input = InputPath.PinnedMemory };
        var text = Print(Result(SessionStatus.Complete, null, _info) with { Model = model, ModelInputReason = "no such context" });

        Assert.Contains("model block-corruption 3 on CUDA from pinned memory", text, StringComparison.Ordinal);
        Assert.Contains("the model took pictures from pinned memory: no such context", text, StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_why_a_gpu_did_not_decode()
    {
        var refusal = new HardwareRefusal(HardwareRefusalReason.OutOfMemory, "Its memory is used up.", "Run fewer streams.");
        var result = Result(SessionStatus.Complete, null, _info) with { DeviceRefusal = refusal };

        Assert.Contains("decoded on the CPU: Its memory is used up. Run fewer streams.", Print(result), StringComparison.Ordinal);
    }

    [Fact]
    public void A_clean_input_says_so()
    {
        Assert.Contains("no incidents", Print(Result(SessionStatus.Complete, null, _info)), StringComparison.Ordinal);
    }

    private static SessionResult Result(SessionStatus status, string? error, MediaInfo? info, params Incident[] incidents) => new(
        "clip.mp4", status, error, info, TimeSpan.FromSeconds(12), 300, 0, TimeSpan.FromSeconds(2), incidents);

    private static string Print(SessionResult result)
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No });
        console.Profile.Width = 200;
        RunSummary.Write(console, [result]);
        return writer.ToString();
    }
}
