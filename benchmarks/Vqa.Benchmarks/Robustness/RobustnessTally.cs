using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vqa.Benchmarks.Robustness;

/// <summary>What came of all inputs so far, counted by what was done to them.</summary>
internal sealed class RobustnessTally
{
    private readonly SortedDictionary<string, SortedDictionary<string, int>> _statuses = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    /// <summary>What should not have happened, in words.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Counts an input's status.</summary>
    /// <param name="kind">What was done to it.</param>
    /// <param name="input">The report's part on it.</param>
    public void Count(string kind, JsonObject input)
    {
        if (!_statuses.TryGetValue(kind, out var counts))
        {
            _statuses[kind] = counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        }

        var status = (string?)input["status"] ?? "";
        counts[status] = counts.GetValueOrDefault(status) + 1;
    }

    /// <summary>Notes what should not have happened, and says it at once.</summary>
    public void Add(string problem)
    {
        _problems.Add(problem);
        Console.WriteLine($"PROBLEM  {problem}");
    }

    /// <summary>Prints one line for each kind.</summary>
    public void Print()
    {
        foreach (var (kind, counts) in _statuses)
        {
            Console.WriteLine(
                $"{kind,-20}{counts.Values.Sum(),6}   {string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}"))}");
        }

        Console.WriteLine($"{"all",-20}{_statuses.Values.Sum(counts => counts.Values.Sum()),6}   {_problems.Count} problems");
    }

    /// <summary>Writes all of it as JSON.</summary>
    public void Write(string path) =>
        File.WriteAllText(path, JsonSerializer.Serialize(new { statuses = _statuses, problems = _problems }));
}
