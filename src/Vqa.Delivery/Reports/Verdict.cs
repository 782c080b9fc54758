using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Sessions;

namespace Vqa.Delivery.Reports;

/// <summary>What a report says first: whether something is wrong, and how bad it is.</summary>
/// <param name="Kind">Class on the page: "clean", "failed", or the worst severity.</param>
/// <param name="Text">The headline.</param>
/// <param name="Note">What limits it; null where nothing does.</param>
internal readonly record struct Verdict(string Kind, string Text, string? Note)
{
    private static readonly Severity[] _worstFirst = [Severity.Critical, Severity.Major, Severity.Minor];

    /// <summary>Of one input.</summary>
    public static Verdict Of(SessionResult result)
    {
        var analysed = ReportText.Length(result.Duration);
        return result.Status switch
        {
            SessionStatus.Failed => new("failed", "Not analysed", null),
            SessionStatus.Truncated => Of(result.Incidents, $"in the {analysed} before it broke off"),
            SessionStatus.Interrupted => Of(result.Incidents, $"in the {analysed} until it was stopped"),
            _ => Of(result.Incidents, null),
        };
    }

    /// <summary>Of a whole run.</summary>
    public static Verdict Of(IReadOnlyList<InputReport> inputs)
    {
        if (inputs.Count == 1)
        {
            return Of(inputs[0].Result);
        }

        var failed = inputs.Count(i => i.Result.Status == SessionStatus.Failed);
        var cut = inputs.Count(i => i.Result.Status is SessionStatus.Truncated or SessionStatus.Interrupted);
        string?[] limits =
        [
            failed > 0 ? $"{ReportText.Count(failed, "input")} could not be analysed" : null,
            cut > 0 ? $"{ReportText.Count(cut, "input")} not to the end" : null,
        ];
        var note = string.Join("; ", limits.Where(l => l is not null));
        return failed == inputs.Count
            ? new("failed", "Nothing could be analysed", null)
            : Of([.. inputs.SelectMany(i => i.Result.Incidents)], note.Length > 0 ? note : null);
    }

    /// <summary>How many incidents there are of each severity, the worst first, those that occur.</summary>
    public static IEnumerable<(Severity Severity, int Count)> Counts(IReadOnlyList<Incident> incidents) =>
        from severity in _worstFirst
        let count = incidents.Count(i => i.Finding.Severity == severity)
        where count > 0
        select (severity, count);

    private static Verdict Of(IReadOnlyList<Incident> incidents, string? note) => incidents.Count == 0
        ? new("clean", "No defects found", note)
        : new(
            ReportWords.Of(incidents.Max(i => i.Finding.Severity)),
            $"{ReportText.Count(incidents.Count, "defect")} found",
            note);
}
