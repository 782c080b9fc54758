using System.Text.Json;
using Vqa.Benchmarks.Tables;

namespace Vqa.Benchmarks.Gpu;

/// <summary>What came of a check.</summary>
internal enum Verdict
{
    /// <summary>The bar was met.</summary>
    Passed,

    /// <summary>It was not, or the check could not be made though it should.</summary>
    Missed,

    /// <summary>It cannot be made here.</summary>
    Skipped,

    /// <summary>A figure without a bar.</summary>
    Told,
}

/// <summary>A line of the result.</summary>
/// <param name="Check">What was checked.</param>
/// <param name="Measured">What came out, or why nothing did.</param>
/// <param name="Bar">What should come out.</param>
/// <param name="Verdict">How the two compare.</param>
internal sealed record CheckRow(string Check, string Measured, string Bar, Verdict Verdict);

/// <summary>The lines of a run, told as they come, and written as a table and as JSON (<c>vqa.gpu-check/1</c>).</summary>
/// <param name="output">Is told each line.</param>
internal sealed class CheckSheet(TextWriter output)
{
    private static readonly JsonSerializerOptions _format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true,
    };

    private readonly List<CheckRow> _rows = [];

    /// <summary>All lines so far.</summary>
    public IReadOnlyList<CheckRow> Rows => _rows;

    /// <summary>True where a bar was missed.</summary>
    public bool HasMissed => _rows.Any(row => row.Verdict == Verdict.Missed);

    /// <summary>Adds a figure without a bar.</summary>
    public void Tell(string check, string measured) => Add(new(check, measured, "", Verdict.Told));

    /// <summary>Adds a figure that is held against a bar.</summary>
    public void Judge(string check, string measured, string bar, bool isMet) =>
        Add(new(check, measured, bar, isMet ? Verdict.Passed : Verdict.Missed));

    /// <summary>Adds what cannot be checked here.</summary>
    public void Skip(string check, string reason) => Add(new(check, reason, "", Verdict.Skipped));

    /// <summary>Adds what should have been checked and was not.</summary>
    public void Miss(string check, string reason) => Add(new(check, reason, "", Verdict.Missed));

    /// <summary>Writes <c>gpu-check.md</c> and <c>gpu-check.json</c>.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="gpu">The GPU's name and the driver's version; "none" where there is none.</param>
    /// <param name="taken">How long the run took.</param>
    public void Write(string folder, string gpu, TimeSpan taken)
    {
        var table = new TextTable("check", "measured", "bar", "verdict");
        _rows.ForEach(row => table.Add(Cell(row.Check), Cell(row.Measured), Cell(row.Bar), Name(row.Verdict)));
        File.WriteAllText(
            Path.Combine(folder, "gpu-check.md"), $"GPU: {gpu}; {taken.TotalSeconds:0} s\n\n{table}");
        var checks = _rows.Select(row => new { row.Check, row.Measured, row.Bar, Verdict = Name(row.Verdict) });
        File.WriteAllText(
            Path.Combine(folder, "gpu-check.json"),
            JsonSerializer.Serialize(
                new { Schema = "vqa.gpu-check/1", Gpu = gpu, Seconds = Math.Round(taken.TotalSeconds, 1), Checks = checks }, _format));
    }

    private static string Name(Verdict verdict) => verdict.ToString().ToLowerInvariant();

    // A bar or a line's end in a cell would break the table.
    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace('|', '/');

    private void Add(CheckRow row)
    {
        _rows.Add(row);
        var bar = row.Bar.Length > 0 ? $" (bar: {row.Bar})" : "";
        output.WriteLine($"{Name(row.Verdict),-8} {row.Check}: {row.Measured.ReplaceLineEndings(" ")}{bar}");
    }
}
