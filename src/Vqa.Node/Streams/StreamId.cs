using System.Text.RegularExpressions;

namespace Vqa.Node.Streams;

/// <summary>
/// The rule for names of streams. They become parts of paths, keys and URLs, so they hold letters, digits, '-', '_' and '.'
/// only, begin with a letter or a digit, and are at most 100 characters long.
/// </summary>
internal static partial class StreamId
{
    /// <summary>The rule in words, for messages.</summary>
    public const string Rule = "1 to 100 letters, digits, '-', '_' or '.', the first a letter or a digit";

    /// <summary>True for a name that keeps to the rule.</summary>
    public static bool IsValid(string? id) => id is not null && Pattern().IsMatch(id);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z")]
    private static partial Regex Pattern();
}
