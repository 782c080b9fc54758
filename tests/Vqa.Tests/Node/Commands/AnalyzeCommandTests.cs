using System.CommandLine;
using Vqa.Analysis.Detectors;
using Vqa.Node.Commands;
using Vqa.Node.Runs;

namespace Vqa.Tests.Node.Commands;

public class AnalyzeCommandTests
{
    [Fact]
    public void Without_options_everything_is_at_its_default()
    {
        var request = Read("clip.mp4");

        Assert.Equal(["clip.mp4"], request.Inputs);
        Assert.Equal(DetectorCatalog.All, request.Session.Detectors.Select(chosen => chosen.Descriptor));
        Assert.Null(request.Session.Duration);
        Assert.Null(request.Session.Source.DecryptionKey);
        Assert.Equal(new OutputPaths(null, null, null, null), request.Outputs);
        Assert.Null(request.ModelManifest);
        Assert.Equal(new DeviceChoice(DeviceWish.Auto, 0), request.Device);
        Assert.Null(request.FailOn);
    }

    [Fact]
    public void All_options_reach_the_request()
    {
        var request = Read(
            "a.mp4", "udp://239.0.0.1:1234", "--detectors", "audio_silence,audio_phase",
            "--set", "audio_silence.min_duration=3", "--set", "audio_silence.noise=-50", "--device", "cuda:1",
            "--json", "-", "--report", "r.html", "--metrics", "m.csv", "--events", "e.jsonl",
            "--duration", "12.5", "--timeout", "3", "--threads", "2", "--files-at-once", "3",
            "--decrypt-key", "00112233445566778899aabbccddeeff", "--fail-on", "major");

        Assert.Equal(["a.mp4", "udp://239.0.0.1:1234"], request.Inputs);
        Assert.Equal(["audio_silence", "audio_phase"], request.Session.Detectors.Select(chosen => chosen.Descriptor.Id));
        var silence = request.Session.Detectors[0];
        Assert.Equal(3, silence.Options[silence.Descriptor.Options.Single(option => option.Name == "min_duration")]);
        Assert.Equal(-50, silence.Options[silence.Descriptor.Options.Single(option => option.Name == "noise")]);
        Assert.Equal(TimeSpan.FromSeconds(12.5), request.Session.Duration);
        Assert.Equal(2, request.Session.DecoderThreads);
        Assert.Equal(3, request.FilesAtOnce);
        Assert.Equal(TimeSpan.FromSeconds(3), request.Session.Source.OpenTimeout);
        Assert.Equal(TimeSpan.FromSeconds(3), request.Session.Source.ReadTimeout);
        Assert.Equal("00112233445566778899aabbccddeeff", request.Session.Source.DecryptionKey);
        Assert.Equal(new OutputPaths("-", "r.html", "m.csv", "e.jsonl"), request.Outputs);
        Assert.Equal(new DeviceChoice(DeviceWish.Cuda, 1), request.Device);
        Assert.Equal(Severity.Major, request.FailOn);
    }

    [Fact]
    public void A_model_of_the_users_own_reaches_the_request()
    {
        Assert.Equal("mine.json", Read("clip.mp4", "--corruption-model", "mine.json").ModelManifest);
        Assert.Equal(
            "mine.json",
            Read("clip.mp4", "--detectors", "block_corruption", "--corruption-model", "mine.json").ModelManifest);
    }

    [Fact]
    public void A_model_that_nothing_would_ask_is_refused()
    {
        var error = Assert.Throws<UsageException>(
            () => Read("clip.mp4", "--detectors", "video_black", "--corruption-model", "mine.json"));

        Assert.Equal("--corruption-model is for block_corruption, which --detectors leaves out.", error.Message);
    }

    [Fact]
    public void Detectors_may_be_named_in_one_word_or_in_several()
    {
        var request = Read("clip.mp4", "--detectors", "audio_phase", "--detectors", "audio_silence, audio_phase");

        Assert.Equal(["audio_silence", "audio_phase"], request.Session.Detectors.Select(chosen => chosen.Descriptor.Id));
    }

    [Theory]
    [InlineData("there is no detector 'audio_silenc'. Did you mean 'audio_silence'?", "--detectors", "audio_silenc")]
    [InlineData("--detectors names none", "--detectors", ",")]
    [InlineData("is no setting", "--set", "audio_silence")]
    [InlineData("Did you mean 'audio_silence'?", "--set", "audio_silense.noise=1")]
    [InlineData("Did you mean 'min_duration'?", "--set", "audio_silence.min_durtion=1")]
    [InlineData("is no number", "--set", "audio_silence.noise=loud")]
    [InlineData("is out of range", "--set", "audio_silence.noise=7")]
    [InlineData("'one' is no number of a GPU from 0 to 255", "--device", "cuda:one")]
    [InlineData("is no device; it is one of auto, cpu, cuda, cuda:N. Did you mean 'cuda'?", "--device", "cudaa")]
    [InlineData("is no device", "--device", "gpu")]
    [InlineData("is not a number of seconds", "--duration", "-3")]
    [InlineData("is not a number of seconds", "--timeout", "soon")]
    [InlineData("is not a number of files from 1 to 256", "--files-at-once", "257")]
    [InlineData("is not a number of threads from 1 to 16", "--threads", "0")]
    [InlineData("is not a number of threads from 1 to 16", "--threads", "many")]
    [InlineData("a key is 32 hexadecimal digits", "--decrypt-key", "0011")]
    [InlineData("it is one of minor, major, critical. Did you mean 'major'?", "--fail-on", "mayor")]
    [InlineData("there is no option '--detectrs'. Did you mean '--detectors'?", "--detectrs", "audio_silence")]
    public void A_wrong_value_is_answered_with_what_would_be_right(string message, params string[] arguments)
    {
        var parsed = new AnalyzeCommand().Parse(["clip.mp4", .. arguments]);

        Assert.Contains(parsed.Errors, error => error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_input_without_a_name_is_refused()
    {
        Assert.Contains(new AnalyzeCommand().Parse([""]).Errors, error => error.Message == "the name of an input is empty.");
    }

    [Fact]
    public void A_wrong_key_is_not_repeated()
    {
        var parsed = new AnalyzeCommand().Parse(["clip.mp4", "--decrypt-key", "0011secret"]);

        Assert.DoesNotContain(parsed.Errors, error => error.Message.Contains("0011secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Setting_an_option_of_a_detector_that_does_not_run_is_refused()
    {
        var refused = Assert.Throws<UsageException>(
            () => Read("clip.mp4", "--detectors", "audio_phase", "--set", "audio_silence.noise=-50"));

        Assert.Contains("add it to --detectors", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_that_cannot_be_written_are_refused_before_the_work()
    {
        Assert.Throws<UsageException>(() => Read("clip.mp4", "--json", "/no/such/folder/report.json"));
    }

    [Fact]
    public void At_least_one_input_is_wanted()
    {
        Assert.NotEmpty(new AnalyzeCommand().Parse([]).Errors);
    }

    private static AnalysisRequest Read(params string[] arguments)
    {
        var command = new AnalyzeCommand();
        var parsed = command.Parse(arguments);
        Assert.Empty(parsed.Errors);
        return command.Read(parsed);
    }
}
