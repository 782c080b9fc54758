using Vqa.Analysis.Detectors;
using Vqa.Analysis.Sessions;
using Vqa.Node.Commands;

namespace Vqa.Node.Runs;

/// <summary>How a run ended.</summary>
/// <param name="Results">One result for each input, in their order.</param>
/// <param name="Problems">What Vqa itself failed in, in words: a report that could not be written, a bug.</param>
internal sealed record RunOutcome(IReadOnlyList<SessionResult> Results, IReadOnlyList<string> Problems)
{
    /// <summary>The exit status that tells of it.</summary>
    /// <param name="failOn">The severity from which on an incident makes the run fail; null for none.</param>
    public int Judge(Severity? failOn)
    {
        if (Problems.Count > 0)
        {
            return ExitCode.InternalError;
        }

        if (Results.Any(result => result.Status is SessionStatus.Failed or SessionStatus.Truncated))
        {
            return ExitCode.InputFailed;
        }

        return Results.SelectMany(result => result.Incidents).Any(incident => incident.Finding.Severity >= failOn)
            ? ExitCode.DefectFound
            : ExitCode.Done;
    }
}
