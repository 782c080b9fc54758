using Prometheus;

namespace Vqa.Node.Monitoring;

/// <summary>
/// A gauge whose series are those that were set in the last round: what is not set any more vanishes. For one thread.
/// </summary>
internal sealed class GaugeSeries(Gauge gauge)
{
    private readonly Dictionary<string, Series> _series = new(StringComparer.Ordinal);
    private int _round;

    /// <summary>Sets one.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="labels">Values of the labels; none holds a line break.</param>
    public void Set(double value, params string[] labels)
    {
        var key = string.Join('\n', labels);
        if (!_series.TryGetValue(key, out var series))
        {
            _series[key] = series = new Series(gauge.WithLabels(labels), labels);
        }

        series.Round = _round;
        series.Child.Set(value);
    }

    /// <summary>Takes away what was not set since the last call.</summary>
    public void EndRound()
    {
        foreach (var (key, series) in _series)
        {
            if (series.Round != _round)
            {
                gauge.RemoveLabelled(series.Labels);
                _series.Remove(key);
            }
        }

        _round = unchecked(_round + 1);
    }

    private sealed class Series(Gauge.Child child, string[] labels)
    {
        public Gauge.Child Child { get; } = child;

        public string[] Labels { get; } = labels;

        public int Round { get; set; }
    }
}
