using System.CommandLine;

namespace Vqa.Benchmarks.Robustness;

/// <summary>
/// <c>vqa-benchmarks robustness</c>: every file of a folder as it is, and as many damaged ones as wanted, must end in a report or
/// a clear error: no crash, no hang, no leak, no harm to the healthy clip that each process analyses beside them.
/// </summary>
internal static class RobustnessCommand
{
    private static readonly Option<DirectoryInfo> s_media = new("--media")
    {
        Description = "Folder of clips, looked through with all folders below it.",
        Required = true,
    };

    private static readonly Option<int> s_count = new("--count")
    {
        Description = "Damaged inputs to make.",
        DefaultValueFactory = _ => 1000,
    };

    private static readonly Option<int> s_first = new("--first") { Description = "Number of the first one, to look at some again." };

    private static readonly Option<int> s_seed = new("--seed")
    {
        Description = "Another set of damaged inputs.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> s_batch = new("--batch")
    {
        Description = "Damaged inputs for each process.",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<bool> s_skipFolder = new("--skip-folder") { Description = "Leave out the files as they are." };

    private static readonly Option<DirectoryInfo?> s_keep = new("--keep") { Description = "Keep inputs that did harm here." };

    private static readonly Option<FileInfo?> s_json = new("--json") { Description = "Write the counts here." };

    /// <summary>The command, for the program's list.</summary>
    public static Command Create()
    {
        var command = new Command("robustness", "Analyse damaged inputs; nothing may crash, hang, leak or harm its neighbours.")
        {
            s_media, s_count, s_first, s_seed, s_batch, s_skipFolder, s_keep, s_json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var files = parsed.GetValue(s_media)!.GetFiles("*", SearchOption.AllDirectories)
            .Select(file => file.FullName)
            .Order(StringComparer.Ordinal)
            .ToList();
        var tally = new RobustnessTally();
        if (!parsed.GetValue(s_skipFolder))
        {
            await FolderRun.RunAsync(files, tally, stop).ConfigureAwait(false);
        }

        var clips = files.Where(DamageRun.IsClip).ToList();
        var run = new DamageRun(clips, parsed.GetValue(s_seed), parsed.GetValue(s_keep)?.FullName, tally);
        await run.RunAsync(parsed.GetValue(s_first), parsed.GetValue(s_count), parsed.GetValue(s_batch), stop)
            .ConfigureAwait(false);
        tally.Print();
        if (parsed.GetValue(s_json) is { } json)
        {
            tally.Write(json.FullName);
        }

        return tally.Problems.Count == 0 ? 0 : 1;
    }
}
