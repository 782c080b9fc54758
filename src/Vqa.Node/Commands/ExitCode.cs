namespace Vqa.Node.Commands;

/// <summary>
/// Exit status of the process: public and stable. Where several apply the largest wins, for a run that could not read all
/// of its inputs has not shown that they are free of defects.
/// </summary>
internal static class ExitCode
{
    /// <summary>All inputs were analysed, to their end or until someone asked to stop.</summary>
    public const int Done = 0;

    /// <summary>A defect at or above <c>--fail-on</c> was found.</summary>
    public const int DefectFound = 1;

    /// <summary>The command line makes no sense; nothing was analysed.</summary>
    public const int BadUsage = 2;

    /// <summary>An input could not be opened, or broke off.</summary>
    public const int InputFailed = 3;

    /// <summary>Vqa itself failed: a bug, a full disk, a missing library.</summary>
    public const int InternalError = 4;
}
