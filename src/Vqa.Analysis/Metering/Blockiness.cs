namespace Vqa.Analysis.Metering;

/// <summary>
/// How much stronger gradients are on the lines of an 8-sample grid than between them. The idea is that of Wu and Yuen, "A
/// generalized block-edge impairment metric for video coding" (1997): a codec's blocks show as steps at regular places.
/// Measured for all eight phases, since cropping and scaling move the grid.
/// </summary>
internal static class Blockiness
{
    /// <summary>Distance of the grid's lines: the transform block of MPEG-2 and H.264, half a macroblock.</summary>
    private const int Grid = 8;

    /// <summary>Mean gradient, in levels, that is added to both sides of the ratio: a flat picture has no grid.</summary>
    private const double Floor = 0.05;

    /// <summary>Finds the strongest grid.</summary>
    /// <param name="gradients">Sums of absolute gradients by position modulo 16.</param>
    /// <param name="length">Samples along the direction of the gradient: the width for columns, the height for rows.</param>
    /// <param name="across">Samples on one line: the height for columns, the width for rows.</param>
    /// <param name="level">Size of a sample's step on the 8-bit scale.</param>
    /// <returns>Gradient on the grid over the mean of the other phases (1 is none), and the phase, 0 to 7.</returns>
    public static (double Ratio, int Phase) Strongest(ReadOnlySpan<ulong> gradients, int length, int across, double level)
    {
        Span<double> mean = stackalloc double[Grid];
        double total = 0;
        for (var phase = 0; phase < Grid; phase++)
        {
            // The first line of the picture has no neighbour and adds nothing.
            var lines = ((length - 1 - phase + Grid) / Grid) - (phase == 0 ? 1 : 0);
            mean[phase] = lines > 0
                ? (gradients[phase] + gradients[phase + Grid]) * level / ((double)lines * across)
                : 0;
            total += mean[phase];
        }

        var (best, bestPhase) = (0.0, 0);
        for (var phase = 0; phase < Grid; phase++)
        {
            var rest = (total - mean[phase]) / (Grid - 1);
            var ratio = (mean[phase] + Floor) / (rest + Floor);
            if (ratio > best)
            {
                (best, bestPhase) = (ratio, phase);
            }
        }

        return (best, bestPhase);
    }
}
