using System.Text;
using Vqa.Analysis.Metering;

namespace Vqa.Delivery.Reports;

/// <summary>
/// Draws a map of probabilities over an incident's picture: the likelier the damage, the stronger the colour.
/// </summary>
internal static class HeatMap
{
    /// <summary>Levels (of 255) from which a cell gets the next colour; below the first one it gets none.</summary>
    private static readonly byte[] _steps = [64, 115, 166, 217];

    /// <summary>Writes it as a drawing that lies on the picture; empty where no cell is likely damaged.</summary>
    public static void Write(HtmlWriter html, DamageMap map)
    {
        var grid = map.Grid;
        html.Write($"""<svg class="heat" viewBox="0 0 {grid.Width} {grid.Height}" """);
        html.Write($"""preserveAspectRatio="none" aria-hidden="true">""");
        for (var step = 0; step < _steps.Length; step++)
        {
            if (OutlineOfStep(map, step) is { Length: > 0 } outline)
            {
                html.Write($"""<path class="heat-{step + 1}" d="{outline}" />""");
            }
        }

        html.Write($"</svg>");
    }

    /// <summary>The cells of one colour, from the least likely (0) to the most (3), as a path.</summary>
    internal static string OutlineOfStep(DamageMap map, int step) =>
        Outline(map, _steps[step], step + 1 < _steps.Length ? _steps[step + 1] : 256);

    /// <summary>
    /// The cells with levels from <paramref name="from"/> up to below <paramref name="to"/> as a path: a rectangle for
    /// each run in a row.
    /// </summary>
    internal static string Outline(DamageMap map, int from, int to)
    {
        var grid = map.Grid;
        var path = new StringBuilder();
        for (var row = 0; row < grid.Rows; row++)
        {
            var cells = map.Levels.Slice(row * grid.Columns, grid.Columns);
            for (var column = 0; column < cells.Length; column++)
            {
                var first = column;
                while (column < cells.Length && cells[column] >= from && cells[column] < to)
                {
                    column++;
                }

                if (column > first)
                {
                    var width = (column - first) * grid.CellSize;
                    path.Append($"M{first * grid.CellSize} {row * grid.CellSize}h{width}v{grid.CellSize}h-{width}z");
                }
            }
        }

        return path.ToString();
    }
}
