namespace Vqa.Delivery.Reports;

/// <summary>
/// Several metrics over time, thinned to a fixed number of buckets while they arrive: each bucket keeps the smallest and the largest
/// value of each metric, so that no peak is lost. Short streams keep every value; whenever the buckets no longer reach to the
/// newest time, neighbours are merged and each bucket covers twice as long. Hours cost no more memory than seconds.
/// </summary>
internal sealed class MetricSeries
{
    private const long Empty = -1;
    private static readonly TimeSpan _finestStep = TimeSpan.FromMilliseconds(10);

    private readonly long[] _times;
    private readonly float[] _minima;
    private readonly float[] _maxima;

    /// <summary>An empty series.</summary>
    /// <param name="metrics">Number of values at each time.</param>
    /// <param name="buckets">How many buckets there are; even.</param>
    public MetricSeries(int metrics, int buckets)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(buckets % 2, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 2);
        Metrics = metrics;
        Buckets = buckets;
        _times = new long[buckets];
        _minima = new float[buckets * metrics];
        _maxima = new float[buckets * metrics];
        Array.Fill(_times, Empty);
    }

    /// <summary>Number of metrics.</summary>
    public int Metrics { get; }

    /// <summary>Number of buckets, empty ones included.</summary>
    public int Buckets { get; }

    /// <summary>How long a bucket is: 10 ms times a power of two.</summary>
    public TimeSpan Step { get; private set; } = _finestStep;

    /// <summary>Takes the values at one time. NaN stands for an unknown value; times before zero count as zero.</summary>
    /// <param name="time">Times need not rise.</param>
    /// <param name="values">One for each metric.</param>
    public void Add(TimeSpan time, ReadOnlySpan<float> values)
    {
        var ticks = Math.Max(0, time.Ticks);
        while (ticks / Step.Ticks >= Buckets)
        {
            Halve();
        }

        var bucket = (int)(ticks / Step.Ticks);
        Merge(bucket, ticks, values, values);
    }

    /// <summary>The first time that fell into a bucket; null where none did.</summary>
    public TimeSpan? Time(int bucket) => _times[bucket] == Empty ? null : TimeSpan.FromTicks(_times[bucket]);

    /// <summary>The smallest value in a bucket; NaN where none is known.</summary>
    public float Minimum(int bucket, int metric) => Minima(bucket)[metric];

    /// <summary>The largest value in a bucket; NaN where none is known.</summary>
    public float Maximum(int bucket, int metric) => Maxima(bucket)[metric];

    private Span<float> Minima(int bucket) => _minima.AsSpan(bucket * Metrics, Metrics);

    private Span<float> Maxima(int bucket) => _maxima.AsSpan(bucket * Metrics, Metrics);

    /// <summary>Doubles the length of a bucket: the pairs move into the lower half, the upper half is free again.</summary>
    private void Halve()
    {
        for (var pair = 0; pair < Buckets / 2; pair++)
        {
            // A pair moves to a place at or before its own, which has been read already.
            var (left, right) = (pair * 2, (pair * 2) + 1);
            _times[pair] = _times[left];
            Minima(left).CopyTo(Minima(pair));
            Maxima(left).CopyTo(Maxima(pair));
            if (_times[right] != Empty)
            {
                Merge(pair, _times[right], Minima(right), Maxima(right));
            }
        }

        Array.Fill(_times, Empty, Buckets / 2, Buckets / 2);
        Step *= 2;
    }

    private void Merge(int bucket, long time, ReadOnlySpan<float> lowest, ReadOnlySpan<float> highest)
    {
        var minima = Minima(bucket);
        var maxima = Maxima(bucket);
        if (_times[bucket] == Empty)
        {
            _times[bucket] = time;
            lowest.CopyTo(minima);
            highest.CopyTo(maxima);
            return;
        }

        _times[bucket] = Math.Min(_times[bucket], time);
        for (var metric = 0; metric < Metrics; metric++)
        {
            minima[metric] = float.MinNumber(minima[metric], lowest[metric]);
            maxima[metric] = float.MaxNumber(maxima[metric], highest[metric]);
        }
    }
}
