using System.CommandLine;

namespace Vqa.Benchmarks.Robustness;

/// <summary>
/// <c>vqa-benchmarks robustness</c>: every file of a folder as it is, and as many damaged ones as wanted, must end in a report or
/// a clear error: no crash, no hang, no leak, no harm to the healthy clip that each process analyses beside them.
/// </summary>
internal static class RobustnessCommand
{
    private static readonly Option<DirectoryInfo> _media = new("--media")
    {
        Description = "Folder of clips, looked through with all folders below it.",
        Required = true,
    };

    private static readonly Option<int> _count = new("--count")
    {
        Description = "Damaged inputs to make.",
        DefaultValueFactory = _ => 1000,
    };

    private static readonly Option<int> _first = new("--first") { Description = "Number of the first one, to look at some again." };

    private static readonly Option<int> _seed = new("--seed")
    {
        Description = "Another set of damaged inputs.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> _batch = new("--batch")
    {
        Description = "Damaged inputs for each process.",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<bool> _skipFolder = new("--skip-folder") { Description = "Leave out the files as they are." };

    private static readonly Option<DirectoryInfo?> _keep = new("--keep") { Description = "Keep inputs that did harm here." };

    private static readonly Option<FileInfo?> _json = new("--json") { Description = "Write the counts here." };

    /// <summary>The command, for the program's list.</summary>
    public static Command Create()
    {
        var command = new Command("robustness", "Analyse damaged inputs; nothing may crash, hang, leak or harm its neighbours.")
        {
            _media, _count, _first, _seed, _batch, _skipFolder, _keep, _json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var files = parsed.GetValue(_media)!.GetFiles("*", SearchOption.AllDirectories)
            .Select(file => file.FullName)
            .Order(StringComparer.Ordinal)
            .ToList();
        var tally = new RobustnessTally();
        if (!parsed.GetValue(_skipFolder))
        {
            await FolderRun.RunAsync(files, tally, stop).ConfigureAwait(false);
        }

        var clips = files.Where(DamageRun.IsClip).ToList();
        var run = new DamageRun(clips, parsed.GetValue(_seed), parsed.GetValue(_keep)?.FullName, tally);
        await run.RunAsync(parsed.GetValue(_first), parsed.GetValue(_count), parsed.GetValue(_batch), stop)
            .ConfigureAwait(false);
        tally.Print();
        if (parsed.GetValue(_json) is { } json)
        {
            tally.Write(json.FullName);
        }

        return tally.Problems.Count == 0 ? 0 : 1;
    }
}
