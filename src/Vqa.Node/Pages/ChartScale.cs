namespace Vqa.Node.Pages;

/// <summary>Where values lie on the height of a chart.</summary>
internal sealed class ChartScale
{
    private readonly double _low, _high;
    private readonly bool _isLogarithmic;

    /// <summary>The scale of a line for the values that it shows.</summary>
    public ChartScale(ChartLine line, IEnumerable<float> values)
    {
        ArgumentNullException.ThrowIfNull(line);
        (_low, _high, _isLogarithmic) = (line.Domain.Low, line.Domain.High, line.IsLogarithmic);
        Levels = line.Levels;
        if (double.IsNaN(_high))
        {
            var top = values.Where(float.IsFinite).Select(value => (double)value).DefaultIfEmpty(0).Max();
            _high = Nice(Math.Max(top, _low + (_low > 0 ? 0.8 : 0)) * 1.02);
            Levels = top > _low ? [_high / 2] : [];
        }
    }

    /// <summary>Values to draw lines at.</summary>
    public IReadOnlyList<double> Levels { get; }

    /// <summary>Distance from the top, 0 to 1; what lies outside is drawn at the end.</summary>
    public double Place(double value)
    {
        var share = _isLogarithmic
            ? Math.Log(Math.Max(value, _low) / _low) / Math.Log(_high / _low)
            : (value - _low) / (_high - _low);
        return 1 - Math.Clamp(share, 0, 1);
    }

    /// <summary>The next of 1, 2, 3, 5 times a power of ten; 1 for what is not positive.</summary>
    internal static double Nice(double value)
    {
        if (value is not > 0)
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (var step in (ReadOnlySpan<double>)[1, 2, 3, 5])
        {
            if (value <= step * power)
            {
                return step * power;
            }
        }

        return 10 * power;
    }
}
