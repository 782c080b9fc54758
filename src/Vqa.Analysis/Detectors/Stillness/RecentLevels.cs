namespace Vqa.Analysis.Detectors.Stillness;

/// <summary>Quantiles of a level over the last seconds. Allocates nothing after its construction.</summary>
/// <param name="seconds">How far back it looks; at most <see cref="Capacity"/> pictures.</param>
internal sealed class RecentLevels(double seconds)
{
    /// <summary>Most pictures that are kept: 2.5 s at 120 pictures a second.</summary>
    public const int Capacity = 300;

    private readonly (TimeSpan Time, double Level)[] _entries = new (TimeSpan, double)[Capacity];
    private readonly LevelHistogram _histogram = new();
    private int _first;

    /// <summary>Pictures within the time.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a picture's level.</summary>
    public void Add(TimeSpan time, double level)
    {
        while (Count > 0 && (Count == Capacity || (time - _entries[_first].Time).TotalSeconds > seconds))
        {
            _histogram.Add(_entries[_first].Level, -1);
            _first = (_first + 1) % Capacity;
            Count--;
        }

        _entries[(_first + Count++) % Capacity] = (time, level);
        _histogram.Add(level);
    }

    /// <summary>The level at and below which a share of them lies.</summary>
    public double Quantile(double share) => _histogram.Quantile(share);
}
