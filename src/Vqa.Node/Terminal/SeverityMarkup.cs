using Vqa.Analysis.Detectors;

namespace Vqa.Node.Terminal;

/// <summary>How a severity looks on a terminal: the word always, a colour where there are colours.</summary>
internal static class SeverityMarkup
{
    /// <summary>The public name.</summary>
    public static string Name(Severity severity) => severity switch
    {
        Severity.Minor => "minor",
        Severity.Major => "major",
        _ => "critical",
    };

    /// <summary>The name as markup.</summary>
    public static string Of(Severity severity) => severity switch
    {
        Severity.Minor => "[blue]minor[/]",
        Severity.Major => "[yellow]major[/]",
        _ => "[red]critical[/]",
    };
}
