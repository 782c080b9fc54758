using System.CommandLine;
using System.Diagnostics;
using Vqa.Analysis.Models;
using Vqa.Benchmarks.Corruption.Field;
using Vqa.Benchmarks.Corruption.Results;
using Vqa.Benchmarks.Processes;
using Vqa.Media;

namespace Vqa.Benchmarks.Corruption;

/// <summary>
/// <c>accuracy corruption</c>: how well <c>block_corruption</c> sees the damage that viewers see, on a set with block
/// labels, on clean footage, on streams that are really damaged.
/// </summary>
internal static class CorruptionCommand
{
    private static readonly Argument<DirectoryInfo?> _set = new("SET")
    {
        Description = "Evaluation set: files, each with its NAME.json and NAME.truth.gz",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<DirectoryInfo[]> _clean = new("--clean")
    {
        Description = "Folders of footage without damage, at any depth: alarms per hour",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<DirectoryInfo[]> _damaged = new("--damaged")
    {
        Description = "Folders of streams that really are damaged, at any depth: what was said of each",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> _only = new("--only")
    {
        Description = "Judge one group of cases only, by its name in the tables: burnt_in, codec:hevc, look:mosaic",
        HelpName = "GROUP",
    };

    private static readonly Option<int?> _limit = new("--limit")
    {
        Description = "Take so many cases, and files of the folders, only, spread evenly",
    };

    private static readonly Option<int> _jobs = new("--jobs")
    {
        Description = "Files at a time",
        DefaultValueFactory = _ => 2,
    };

    private static readonly Option<bool> _keepGoing = new("--keep-going")
    {
        Description = "List cases that cannot be judged, in place of ending there",
    };

    private static readonly Option<FileInfo?> _model = new("--model")
    {
        Description = "Manifest of another model than the shipped one",
    };

    private static readonly Option<bool> _noModel = new("--no-model")
    {
        Description = "Judge block_corruption by decoder evidence alone",
    };

    private static readonly Option<bool> _skipMaps = new("--skip-maps")
    {
        Description = "Leave out average precision, which decodes each file once more",
    };

    private static readonly Option<FileInfo?> _json = new("--json") { Description = "Write everything to this file" };

    /// <summary>The command, for the list of <c>accuracy</c>.</summary>
    public static Command Create()
    {
        var command = new Command(
            "corruption", "Judge block_corruption, its model, blockdetect and what the decoder alone knows")
        {
            _set, _clean, _damaged, _only, _limit, _jobs, _keepGoing, _model, _noModel, _skipMaps, _json,
        };
        command.Validators.Add(result =>
        {
            List<DirectoryInfo> folders = [.. result.GetValue(_clean)!, .. result.GetValue(_damaged)!];
            if (result.GetValue(_set) is { } set)
            {
                folders.Add(set);
            }

            if (folders.Count == 0)
            {
                result.AddError("Give an evaluation set, --clean or --damaged.");
            }

            folders.Where(f => !f.Exists).ToList().ForEach(f => result.AddError($"There is no folder {f}."));
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var options = new CorruptionOptions(
            parsed.GetValue(_set)?.FullName,
            [.. parsed.GetValue(_clean)!.Select(f => f.FullName)],
            [.. parsed.GetValue(_damaged)!.Select(f => f.FullName)],
            parsed.GetValue(_only),
            parsed.GetValue(_limit),
            parsed.GetValue(_jobs),
            parsed.GetValue(_keepGoing),
            parsed.GetValue(_noModel) ? null : parsed.GetValue(_model)?.FullName ?? CorruptionModel.ShippedManifest,
            parsed.GetValue(_skipMaps),
            parsed.GetValue(_json)?.FullName);
        try
        {
            await RunAsync(options, stop).ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is InvalidDataException or ToolException or IOException or MediaException
            or ModelException)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private static async Task RunAsync(CorruptionOptions options, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        using var inference = options.ModelFile is { } file ? new InferenceThread(CorruptionModel.Load(file)) : null;
        Console.WriteLine(inference is { Identity: var model }
            ? $"Model {model}"
            : "No model: decoder evidence alone");
        CorruptionResults? set = null;
        FieldResults? clean = null, damaged = null;
        if (options.SetFolder is not null)
        {
            set = await new CorruptionRun(options, inference, Console.Error.WriteLine).RunAsync(stop)
                .ConfigureAwait(false);
            Console.WriteLine(new CorruptionReport(set));
        }

        var field = new FieldRun(options, inference, Console.Error.WriteLine);
        if (options.CleanFolders.Count > 0)
        {
            clean = field.Run(options.CleanFolders, stop);
            Console.WriteLine(FieldReport.OfClean(clean));
        }

        if (options.DamagedFolders.Count > 0)
        {
            damaged = field.Run(options.DamagedFolders, stop);
            Console.WriteLine(FieldReport.OfDamaged(damaged));
        }

        Console.WriteLine($"Took {clock.Elapsed.TotalMinutes:0.0} min.");
        if (options.JsonFile is { } json)
        {
            await CorruptionJson.WriteAsync(json, set, clean, damaged, stop).ConfigureAwait(false);
        }
    }
}
