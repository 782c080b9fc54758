namespace Vqa.Benchmarks.Robustness;

/// <summary>Analyses files as they are, each in a process of its own: whatever they are, each ends with a report or a clear error.</summary>
internal static class FolderRun
{
    /// <summary>Longest time for one file; those of a test collection take seconds.</summary>
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs over them all.</summary>
    /// <param name="files">What to analyse.</param>
    /// <param name="tally">Counts them under "as it is".</param>
    /// <param name="stop">Ends the run.</param>
    public static async Task RunAsync(IReadOnlyList<string> files, RobustnessTally tally, CancellationToken stop)
    {
        foreach (var file in files)
        {
            var outcome = await new RobustnessBatch(file, null, _limit).RunAsync([], stop).ConfigureAwait(false);
            if (outcome.Problem is { } problem)
            {
                tally.Add($"{file}: {problem}");
            }

            foreach (var input in outcome.Inputs)
            {
                tally.Count("as it is", input);
            }
        }
    }
}
