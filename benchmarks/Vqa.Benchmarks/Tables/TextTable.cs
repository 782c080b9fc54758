using System.Text;

namespace Vqa.Benchmarks.Tables;

/// <summary>
/// A table for the terminal: a Markdown table, its columns aligned, the first to the left and the others to the
/// right.
/// </summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; a cell for each heading.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <inheritdoc/>
    public override string ToString()
    {
        var widths =
            headings.Select((h, column) => _rows.Select(r => r[column].Length).Append(h.Length).Max()).ToArray();
        var text = new StringBuilder();
        Write(headings);
        Write([.. widths.Select((w, column) => column == 0 ? new string('-', w) : new string('-', w - 1) + ":")]);
        _rows.ForEach(Write);
        return text.ToString();

        void Write(string[] cells) => text.Append("| ")
            .AppendJoin(" | ", cells.Select((c, i) => i == 0 ? c.PadRight(widths[i]) : c.PadLeft(widths[i])))
            .Append(" |\n");
    }
}
