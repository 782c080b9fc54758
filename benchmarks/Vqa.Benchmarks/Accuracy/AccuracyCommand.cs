using System.CommandLine;
using System.Diagnostics;
using Vqa.Benchmarks.Accuracy.Planting;
using Vqa.Benchmarks.Corruption;

namespace Vqa.Benchmarks.Accuracy;

/// <summary><c>accuracy</c>: plants defects in any folder of clips and says who finds them.</summary>
internal static class AccuracyCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var media = new Option<DirectoryInfo>("--media")
        {
            Description = "Folder of clips, at any depth, of any kind",
        };
        media.AcceptExistingOnly();
        var seeds = new Option<int[]>("--seed")
        {
            Description = "Decides what is planted where; several are counted together",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [1],
        };
        var kinds = new Option<string[]>("--kinds")
        {
            Description = "Plant these kinds of defects only, for those that find a place in few clips",
            HelpName = "KIND",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        kinds.AcceptOnlyFromAmong([.. PlanterDeck.Kinds]);
        var limit = new Option<int?>("--limit") { Description = "Take so many clips only, spread over the folder" };
        var json = new Option<FileInfo?>("--json") { Description = "Write everything to this file" };
        var keep = new Option<DirectoryInfo?>("--keep") { Description = "Keep the files that were made here" };
        var again = new Option<DirectoryInfo>("--again")
        {
            Description = "Judge the files that an earlier run kept here, in place of --media",
        };
        again.AcceptExistingOnly();
        var width = new Option<int>("--max-width")
        {
            Description = "Scale larger pictures down for planting",
            DefaultValueFactory = _ => 960,
        };
        var jobs = new Option<int>("--jobs") { Description = "Clips at a time", DefaultValueFactory = _ => 2 };
        var command = new Command("accuracy", "Plant defects in clips, look who finds them, count false alarms")
        {
            media, again, seeds, kinds, limit, json, keep, width, jobs, CorruptionCommand.Create(),
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(media) is null == result.GetValue(again) is null)
            {
                result.AddError("Give either --media, a folder of clips, or --again, a folder that --keep filled.");
            }
        });
        command.SetAction((parsed, stop) => RunAsync(
            new AccuracyOptions(
                parsed.GetValue(media)?.FullName,
                parsed.GetValue(again)?.FullName,
                parsed.GetRequiredValue(seeds),
                parsed.GetRequiredValue(kinds),
                parsed.GetValue(limit),
                parsed.GetValue(json)?.FullName,
                parsed.GetValue(keep)?.FullName,
                parsed.GetRequiredValue(width),
                parsed.GetRequiredValue(jobs)),
            stop));
        return command;
    }

    private static async Task<int> RunAsync(AccuracyOptions options, CancellationToken stop)
    {
        if (options.KeepFolder is { } keep)
        {
            Directory.CreateDirectory(keep);
        }

        var clock = Stopwatch.StartNew();
        var results = options.AgainFolder is { } again
            ? AccuracyRun.RunAgain(again, options.Jobs, stop)
            : await new AccuracyRun(options, Console.Error.WriteLine).RunAsync(stop).ConfigureAwait(false);
        Console.WriteLine(new AccuracyReport(results));
        Console.WriteLine($"Took {clock.Elapsed.TotalMinutes:0.0} min.");
        if (options.JsonFile is { } json)
        {
            await AccuracyJson.WriteAsync(json, options, results, stop).ConfigureAwait(false);
        }

        return 0;
    }
}
