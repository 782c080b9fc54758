using Vqa.Analysis.Detectors;

namespace Vqa.Analysis.Incidents;

/// <summary>What one fault looks like to several detectors: a dominant finding explains a subordinate one.</summary>
/// <param name="Dominant">Detector of the finding that is the fault.</param>
/// <param name="Subordinate">Detector of the finding that is only how else it shows.</param>
/// <param name="Early">How long before the dominant's start the subordinate may have started.</param>
/// <param name="Late">
/// How long after the dominant's start it may start and still be explained; null for as long as the dominant lasts, and
/// <see cref="AfterEnd"/> longer.
/// </param>
/// <param name="Cause">Only findings of the subordinate with this cause; null for any.</param>
internal sealed record ExplanationRule(string Dominant, string Subordinate, TimeSpan Early, TimeSpan? Late = null, string? Cause = null)
{
    /// <summary>Detectors differ by about this much on when one and the same thing ended.</summary>
    public static readonly TimeSpan AfterEnd = TimeSpan.FromSeconds(0.5);

    /// <summary>True where the subordinate started when this rule says it would.</summary>
    public bool Explains(Finding dominant, Finding subordinate)
    {
        if (dominant.Detector != Dominant
            || subordinate.Detector != Subordinate
            || (Cause is not null && subordinate.Cause != Cause)
            || subordinate.Start < dominant.Start - Early)
        {
            return false;
        }

        return Late is { } late
            ? subordinate.Start <= dominant.Start + late
            : dominant.End is not { } end || subordinate.Start <= end + AfterEnd;
    }
}

/// <summary>The rules of "one fault, one incident". They form no circle: a rule's dominant is never explained by its subordinate.</summary>
internal static class ExplanationRules
{
    private static readonly TimeSpan _half = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan _errorRun = TimeSpan.FromSeconds(30);

    // EBU R128 short-term loudness looks back over 3 s, so it crosses a limit up to 3 s apart from what drove it there.
    private static readonly TimeSpan _shortTerm = TimeSpan.FromSeconds(3);

    /// <summary>All rules. Where several dominants explain a finding, the first rule wins.</summary>
    public static IReadOnlyList<ExplanationRule> All { get; } =
    [
        // A black picture does not move and has one colour. Sound that goes with the picture is the same loss of programme;
        // sound that stops later is another fault.
        new("video_black", "video_solid", _second),
        new("video_black", "video_freeze", _second),
        new("video_black", "audio_silence", _second, Late: _second, Cause: "all_channels"),
        new("video_solid", "video_freeze", _second),
        new("video_solid", "audio_silence", _second, Late: _second, Cause: "all_channels"),

        // A splice leaves a damaged picture or two and a step in the time stamps.
        new("format_change", "video_decode", _half, Late: _half),
        new("format_change", "timestamp", _half, Late: _half),
        new("format_change", "block_corruption", _half, Late: _half),

        // What the decoder told of is then seen. Its errors go on and on where damage shows only now and then.
        new("block_corruption", "video_decode", _errorRun),

        // Lost packets show first as errors, then as pictures that stand still or are not there.
        new("video_decode", "timestamp", _half),
        new("video_decode", "video_freeze", _half),
        new("video_decode", "video_stutter", _half),

        // Pictures that were never sent: the one before stands until the next one comes.
        new("timestamp", "video_freeze", _half),
        new("timestamp", "video_stutter", _half),

        // Sound driven into the ceiling is loud as well.
        new("audio_clipping", "audio_loudness", _shortTerm, Cause: "too_loud"),
    ];
}
