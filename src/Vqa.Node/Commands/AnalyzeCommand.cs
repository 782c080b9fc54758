using System.CommandLine;
using System.CommandLine.Parsing;
using Vqa.Analysis.Detectors;
using Vqa.Analysis.Sessions;
using Vqa.Media;
using Vqa.Node.Runs;
using Vqa.Node.Terminal;

namespace Vqa.Node.Commands;

/// <summary><c>vqa analyze</c>: analyses files or streams to their end, writes what it found, and judges it.</summary>
internal sealed class AnalyzeCommand : Command
{
    private readonly Argument<string[]> _inputs = new("INPUT")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "Files, URLs (http, rtmp, srt, udp, rtp ...) or - for standard input. "
            + "Network inputs run at the same time, files in turn.",
    };

    private readonly Option<IReadOnlyList<DetectorDescriptor>> _detectors = new("--detectors")
    {
        HelpName = "a,b",
        Description = "Run only these detectors instead of all; 'vqa detectors' lists them.",
        CustomParser = DetectorChoice.Detectors,
    };

    private readonly Option<IReadOnlyDictionary<string, OptionValues>> _settings = new("--set")
    {
        HelpName = "detector.option=value",
        Description = "Set an option of a detector, for example video_freeze.min_duration=3. May be given several times.",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = DetectorChoice.Settings,
    };

    private readonly Option<DeviceChoice?> _device = new("--device")
    {
        HelpName = "auto|cpu|cuda[:N]",
        Description = "Where to decode. Default: auto, the first GPU where there is one that works, else the CPU. "
            + "A stream that the GPU does not take goes on with the CPU, and the reports say why.",
        CustomParser = ValueParsers.Device,
    };

    private readonly Option<int?> _maxDecoders = new("--max-decoders")
    {
        HelpName = "N",
        Description = "Let the GPU decode so many streams at a time; further ones go on with the CPU, and the reports say why. "
            + "Default: as many as its memory holds.",
        CustomParser = ValueParsers.Decoders,
    };

    private readonly Option<string?> _json = new("--json")
    {
        HelpName = "FILE|-",
        Description = "Write the report for programs here; - is standard output.",
    };

    private readonly Option<string?> _report = new("--report")
    {
        HelpName = "FILE.html",
        Description = "Write the report for people here: one HTML file with timelines and pictures.",
    };

    private readonly Option<string?> _metrics = new("--metrics")
    {
        HelpName = "FILE.csv",
        Description = "Write the metrics of every frame here.",
    };

    private readonly Option<string?> _events = new("--events")
    {
        HelpName = "FILE|-",
        Description = "Write a line of JSON here the moment an incident opens, changes or closes; - is standard output.",
    };

    private readonly Option<TimeSpan?> _duration = new("--duration")
    {
        HelpName = "SECONDS",
        Description = "Stop after this much of each input.",
        CustomParser = ValueParsers.Seconds,
    };

    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        HelpName = "SECONDS",
        Description = "Give an input up when it does not connect, or sends nothing, for this long. Default: 10.",
        CustomParser = ValueParsers.Seconds,
    };

    private readonly Option<int?> _threads = new("--threads")
    {
        HelpName = "N",
        Description = "Decode the pictures of an input with so many threads. Default: files with every core, streams with one.",
        CustomParser = ValueParsers.Threads,
    };

    private readonly Option<int?> _filesAtOnce = new("--files-at-once")
    {
        HelpName = "N",
        Description = "Analyse so many files at the same time. Default: one on the CPU, whose cores it keeps busy; 16 on a GPU.",
        CustomParser = ValueParsers.FilesAtOnce,
    };

    private readonly Option<string?> _key = new("--decrypt-key")
    {
        HelpName = "HEX",
        Description = "Key of an encrypted MP4 (CENC), 32 hexadecimal digits.",
        CustomParser = ValueParsers.Key,
    };

    private readonly Option<string?> _model = new("--corruption-model")
    {
        HelpName = "FILE.json",
        Description = "Look for block damage with the model of this manifest instead of the one that comes with vqa.",
    };

    private readonly Option<Severity?> _failOn = new("--fail-on")
    {
        HelpName = "minor|major|critical",
        Description = "Exit with status 1 where an incident is at least this severe.",
        CustomParser = ValueParsers.SeverityName,
    };

    /// <summary>Declares it.</summary>
    public AnalyzeCommand()
        : base("analyze", "Analyse files or streams to their end and report their defects.")
    {
        Arguments.Add(_inputs);
        foreach (var option in (Option[])
            [_detectors, _settings, _device, _maxDecoders, _json, _report, _metrics, _events, _duration, _timeout, _threads, _filesAtOnce, _key, _model, _failOn])
        {
            Options.Add(option);
        }

        _inputs.Validators.Add(RejectWhatIsNoInput);
        SetAction((parsed, _) => RunAsync(Read(parsed)));
    }

    private static async Task<int> RunAsync(AnalysisRequest request)
    {
        var screen = new Screen(request.Outputs.UseStandardOutput);
        using var signals = new StopSignals(() => screen.Warn("stopping; a second Ctrl-C gives up at once"));
        var outcome = await AnalysisRun.RunAsync(request, screen, signals.Token);
        RunSummary.Write(screen.Results, outcome.Results);
        foreach (var problem in outcome.Problems)
        {
            screen.Warn(problem);
        }

        return outcome.Judge(request.FailOn);
    }

    /// <summary>What the words mean together.</summary>
    /// <exception cref="UsageException">Each is right, but they contradict each other, or an output cannot be written.</exception>
    internal AnalysisRequest Read(ParseResult parsed)
    {
        var inputs = parsed.GetRequiredValue(_inputs);
        var outputs = new OutputPaths(
            parsed.GetValue(_json), parsed.GetValue(_report), parsed.GetValue(_metrics), parsed.GetValue(_events));
        if (outputs.Problem(inputs) is { } problem)
        {
            throw new UsageException(problem);
        }

        var source = new SourceOptions { DecryptionKey = parsed.GetValue(_key) };
        if (parsed.GetValue(_timeout) is { } timeout)
        {
            source = source with { OpenTimeout = timeout, ReadTimeout = timeout };
        }

        var session = new SessionOptions
        {
            Source = source,
            Duration = parsed.GetValue(_duration),
            DecoderThreads = parsed.GetValue(_threads),
            Detectors = DetectorChoice.Combine(parsed.GetValue(_detectors), parsed.GetValue(_settings)),
        };
        var model = parsed.GetValue(_model);
        if (model is not null && !session.AsksTheModel)
        {
            throw new UsageException($"{_model.Name} is for block_corruption, which {_detectors.Name} leaves out.");
        }

        return new AnalysisRequest(
            inputs, session, outputs, model, parsed.GetValue(_device) ?? default, parsed.GetValue(_maxDecoders),
            parsed.GetValue(_filesAtOnce),
            parsed.GetValue(_failOn));
    }

    /// <summary>The parser takes what it does not know for an input. No file is called --detectrs.</summary>
    private void RejectWhatIsNoInput(ArgumentResult argument)
    {
        if (argument.Tokens.Any(token => token.Value.Length == 0))
        {
            argument.AddError("the name of an input is empty.");
        }

        var words = argument.Tokens
            .Select(token => token.Value)
            .Where(word => word.StartsWith('-') && word != "-" && !File.Exists(word));
        foreach (var word in words)
        {
            argument.AddError($"there is no option '{word}'.{Spelling.DidYouMean(word, Options.Select(option => option.Name))}");
        }
    }
}
