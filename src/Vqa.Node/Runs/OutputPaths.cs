namespace Vqa.Node.Runs;

/// <summary>Where a run writes what it finds: files, or "-" for standard output; null for what nobody asked for.</summary>
/// <param name="Json">The report for programs.</param>
/// <param name="Report">The report for people.</param>
/// <param name="Metrics">The table of all metrics.</param>
/// <param name="Events">The lines that tell of incidents as they happen.</param>
internal sealed record OutputPaths(string? Json, string? Report, string? Metrics, string? Events)
{
    private const string StandardOutput = "-";

    /// <summary>True where standard output carries data, and so no text for people.</summary>
    public bool UseStandardOutput => Named.Any(output => output.Path == StandardOutput);

    private IEnumerable<(string Option, string Path)> Named =>
        new[] { ("--json", Json), ("--report", Report), ("--metrics", Metrics), ("--events", Events) }
            .Where(output => output.Item2 is not null)!;

    /// <summary>What would go wrong after hours of work, found before: cause and fix in words; null where all is well.</summary>
    /// <param name="inputs">The inputs, none of which may be written to.</param>
    public string? Problem(IReadOnlyList<string> inputs)
    {
        var users = new Dictionary<string, string>();
        foreach (var (option, path) in Named)
        {
            if (path.Length == 0)
            {
                return $"{option}: the name of the file is empty.";
            }

            var place = path == StandardOutput ? path : Path.GetFullPath(path);
            if (!users.TryAdd(place, option))
            {
                return $"{users[place]} and {option} both go to {Name(path)}; give each a file of its own.";
            }

            if (path != StandardOutput && FileProblem(path, inputs) is { } problem)
            {
                return $"{option} {path}: {problem}";
            }
        }

        return null;
    }

    private static string? FileProblem(string path, IReadOnlyList<string> inputs)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            return "this is a folder; name a file in it.";
        }

        if (!Directory.Exists(Path.GetDirectoryName(full)))
        {
            return "its folder does not exist; make it first.";
        }

        return inputs.Any(input => Path.GetFullPath(input) == full)
            ? "this is one of the inputs; it would be overwritten."
            : null;
    }

    private static string Name(string path) => path == StandardOutput ? "standard output" : path;
}
