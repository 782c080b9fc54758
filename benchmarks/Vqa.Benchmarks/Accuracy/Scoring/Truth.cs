namespace Vqa.Benchmarks.Accuracy.Scoring;

/// <summary>A defect that is known to be in a file.</summary>
/// <param name="Detector">Id of the detector that must find it.</param>
/// <param name="Kind">Which variant of the defect it is, "freeze_live".</param>
/// <param name="Where">Where it is: from the first damaged picture or sample to the first sound one.</param>
/// <param name="Rule">When an incident counts as this defect.</param>
internal sealed record Truth(string Detector, string Kind, Interval Where, MatchRule Rule);

/// <summary>When an incident counts as a planted defect.</summary>
internal enum MatchRule
{
    /// <summary>
    /// Both share at least half of what either covers; or it starts within half a second of the defect's start and
    /// covers at least half of the defect.
    /// </summary>
    Overlap,

    /// <summary>
    /// It starts within a second of the defect's start, or inside the defect: jumps, changes, bursts of errors.
    /// </summary>
    Moment,
}

/// <summary>
/// Where an alarm of a detector counts neither for nor against it: a side effect of what was planted, or a defect
/// that the clip had before, by FFmpeg's measure.
/// </summary>
/// <param name="Detector">Id of the detector.</param>
/// <param name="Where">Where an alarm is excused.</param>
/// <param name="Reason">Why, in words.</param>
internal sealed record Allowance(string Detector, Interval Where, string Reason);

/// <summary>What a detector, or one of FFmpeg's filters, reported.</summary>
/// <param name="Detector">Id of the detector.</param>
/// <param name="Where">From the file's first picture.</param>
/// <param name="RecognisedAt">Media time at which it was reported; null for a filter, which reports without a
/// time.</param>
/// <param name="Cause">The variant or cause that it names; null where none.</param>
internal sealed record FoundIncident(string Detector, Interval Where, TimeSpan? RecognisedAt, string? Cause);
