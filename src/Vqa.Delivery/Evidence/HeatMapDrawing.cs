using System.Text;
using Vqa.Analysis.Metering;
using Vqa.Delivery.Reports;

namespace Vqa.Delivery.Evidence;

/// <summary>A heat map as a file of its own: an SVG that holds the picture, the likely damaged cells coloured over it.</summary>
internal static class HeatMapDrawing
{
    // The colours of the report's style sheet.
    private static readonly (string Colour, string Opacity)[] _steps =
        [("#ffe45c", "0.25"), ("#ffc021", "0.55"), ("#ff7a1a", "0.55"), ("#f5142d", "0.55")];

    /// <summary>Draws it.</summary>
    /// <param name="map">The probabilities.</param>
    /// <param name="jpeg">The picture below; null for none.</param>
    public static string Of(DamageMap map, byte[]? jpeg)
    {
        var grid = map.Grid;
        var svg = new StringBuilder();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {grid.Width} {grid.Height}\">\n");
        if (jpeg is not null)
        {
            svg.Append($"<image width=\"{grid.Width}\" height=\"{grid.Height}\" preserveAspectRatio=\"none\" ");
            svg.Append($"href=\"data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}\"/>\n");
        }

        for (var step = 0; step < _steps.Length; step++)
        {
            if (HeatMap.OutlineOfStep(map, step) is { Length: > 0 } outline)
            {
                svg.Append($"<path fill=\"{_steps[step].Colour}\" fill-opacity=\"{_steps[step].Opacity}\" d=\"{outline}\"/>\n");
            }
        }

        return svg.Append("</svg>\n").ToString();
    }
}
