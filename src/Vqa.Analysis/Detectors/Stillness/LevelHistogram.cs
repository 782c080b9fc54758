namespace Vqa.Analysis.Detectors.Stillness;

/// <summary>
/// Counts levels of difference in bins of a quarter octave from 1/1024 of a level to 256 levels, so that any quantile
/// of any number of pictures is had without keeping them. Quantiles are exact to 9 %; no difference at all is 0.
/// </summary>
internal sealed class LevelHistogram
{
    private const int BinsPerOctave = 4, Octaves = 18;
    private const double Lowest = 1.0 / 1024;

    // Bin 0 holds what is below the lowest level.
    private readonly double[] _weights = new double[1 + (Octaves * BinsPerOctave)];

    /// <summary>Sum of the weights of all levels that were added.</summary>
    public double Total { get; private set; }

    /// <summary>Counts a level.</summary>
    public void Add(double level, double weight = 1)
    {
        _weights[Bin(level)] += weight;
        Total += weight;
    }

    /// <summary>Makes what was added before count less.</summary>
    public void Fade(double factor)
    {
        for (var bin = 0; bin < _weights.Length; bin++)
        {
            _weights[bin] *= factor;
        }

        Total *= factor;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_weights);
        Total = 0;
    }

    /// <summary>The level at and below which a share of what was added lies; 0 where nothing was.</summary>
    public double Quantile(double share)
    {
        var wanted = share * Total;
        double seen = 0;
        for (var bin = 0; bin < _weights.Length; bin++)
        {
            seen += _weights[bin];
            if (seen >= wanted && seen > 0)
            {
                return bin == 0 ? 0 : Lowest * Math.Pow(2, (bin - 0.5) / BinsPerOctave);
            }
        }

        return 0;
    }

    private static int Bin(double level) => level < Lowest
        ? 0
        : Math.Min(Octaves * BinsPerOctave, 1 + (int)(Math.Log2(level / Lowest) * BinsPerOctave));
}
