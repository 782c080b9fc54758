using System.Text.Json.Nodes;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Robustness;

/// <summary>
/// One <c>vqa analyze</c> over several damaged inputs and a healthy one, and whether it behaved: it ended in time, with an exit
/// status that says what happened, told of every input, and the healthy one's result is what it is alone.
/// </summary>
/// <param name="healthy">A clip that nothing is wrong with; looked at last, after all the damage.</param>
/// <param name="healthyFacts">Its <see cref="ReportFacts.Lasting"/> when analysed alone; null to leave that out.</param>
/// <param name="limit">How long a process may take for one input.</param>
internal sealed class RobustnessBatch(string healthy, string? healthyFacts, TimeSpan limit)
{
    /// <summary>A wrong key for encrypted inputs; inputs that are not encrypted do not look at it.</summary>
    private const string WrongKey = "00112233445566778899aabbccddeeff";

    /// <summary>Of vqa: done, a defect found, an input could not be read. Nothing else may come of a bad input.</summary>
    private static readonly int[] _allowedExitCodes = [0, 1, 3];

    /// <summary>Analyses a clip alone.</summary>
    /// <exception cref="InvalidOperationException">That failed.</exception>
    public static async Task<string> FactsAloneAsync(string clip, TimeSpan limit, CancellationToken stop)
    {
        var outcome = await new RobustnessBatch(clip, null, limit).RunAsync([], stop).ConfigureAwait(false);
        return outcome is { Problem: null, Inputs: [var input] } && (string?)input["status"] == "complete"
            ? ReportFacts.Lasting(input)
            : throw new InvalidOperationException($"the healthy clip {clip} does not go through alone: {outcome.Problem}");
    }

    /// <summary>Runs it.</summary>
    public async Task<BatchOutcome> RunAsync(IReadOnlyList<string> damaged, CancellationToken stop)
    {
        var report = Path.GetTempFileName();
        await using var vqa = BackgroundProgram.StartNeighbour(NeighbourPrograms.Vqa, [
            "analyze", .. damaged, healthy, "--json", report, "--decrypt-key", WrongKey, "--fail-on", "critical",
        ]);
        try
        {
            var exitCode = await vqa.ExitAsync(limit * (damaged.Count + 1), stop).ConfigureAwait(false);
            var inputs = ReportFacts.Inputs(report);
            return new BatchOutcome(inputs ?? [], Judge(exitCode, inputs, damaged.Count + 1, vqa.Errors));
        }
        catch (TimeoutException)
        {
            return new BatchOutcome([], $"hung: not done after {limit.TotalSeconds * (damaged.Count + 1):0} s");
        }
        finally
        {
            File.Delete(report);
        }
    }

    private string? Judge(int exitCode, IReadOnlyList<JsonObject>? inputs, int count, string errors)
    {
        if (!_allowedExitCodes.Contains(exitCode))
        {
            return $"exit status {exitCode}: {errors}";
        }

        if (inputs?.Count != count)
        {
            return $"exit status {exitCode}, but the report tells of {inputs?.Count ?? 0} inputs instead of {count}: {errors}";
        }

        if (inputs.FirstOrDefault(IsSilentFailure) is { } silent)
        {
            return $"{silent["input"]} failed without a reason";
        }

        if (exitCode == 3 != inputs.Any(HasFailed))
        {
            return $"exit status {exitCode} does not tell what the report says";
        }

        return healthyFacts is not null && ReportFacts.Lasting(inputs[^1]) != healthyFacts
            ? $"the healthy clip came out otherwise than alone: {ReportFacts.Lasting(inputs[^1])}"
            : null;
    }

    private static bool HasFailed(JsonObject input) => (string?)input["status"] is "failed" or "truncated";

    private static bool IsSilentFailure(JsonObject input) => HasFailed(input) && string.IsNullOrWhiteSpace((string?)input["error"]);
}

/// <summary>What came of a batch.</summary>
/// <param name="Inputs">The report's part on each input, the healthy one last; empty where there is no report.</param>
/// <param name="Problem">What should not have happened; null where all is well.</param>
internal sealed record BatchOutcome(IReadOnlyList<JsonObject> Inputs, string? Problem);
