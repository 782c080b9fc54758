namespace Vqa.Node.Diagnosis;

/// <summary>One thing that this machine has, lacks, or has not enough of.</summary>
/// <param name="Subject">What was looked at, in a word or two.</param>
/// <param name="State">How it stands.</param>
/// <param name="Finding">What was found, in words.</param>
/// <param name="Fix">What to do about it; null where nothing is to be done.</param>
internal sealed record Check(string Subject, CheckState State, string Finding, string? Fix = null)
{
    /// <summary>All is well.</summary>
    public static Check Good(string subject, string finding) => new(subject, CheckState.Good, finding);

    /// <summary>Something works less well, or not at all, but an analysis can run.</summary>
    public static Check Limited(string subject, string finding, string? fix = null) =>
        new(subject, CheckState.Limited, finding, fix);

    /// <summary>No analysis can run.</summary>
    public static Check Missing(string subject, string finding, string fix) => new(subject, CheckState.Missing, finding, fix);
}

/// <summary>How a <see cref="Check"/> came out.</summary>
internal enum CheckState
{
    /// <summary>All is well.</summary>
    Good,

    /// <summary>Something works less well, or not at all, but an analysis can run.</summary>
    Limited,

    /// <summary>No analysis can run.</summary>
    Missing,
}
