namespace Vqa.Delivery.Timelines;

/// <summary>
/// Rows of a timeline put together to one, column by column. Unknown values (NaN) are left out; in a mean all rows
/// weigh the same.
/// </summary>
internal sealed class RowFold
{
    private readonly double[] _values = new double[TimelineColumns.Count];
    private readonly int[] _counts = new int[TimelineColumns.Count];

    /// <summary>Makes it empty.</summary>
    public void Clear() => Array.Clear(_counts);

    /// <summary>Adds one column's value of a row.</summary>
    public void Add(int column, double value)
    {
        if (double.IsNaN(value))
        {
            return;
        }

        ref var sum = ref _values[column];
        sum = _counts[column]++ == 0 ? value : TimelineColumns.All[column].Folding switch
        {
            Folding.Minimum => Math.Min(sum, value),
            Folding.Maximum => Math.Max(sum, value),
            _ => sum + value,
        };
    }

    /// <summary>One column's value of all rows together; NaN where none is known.</summary>
    public double Value(int column)
    {
        var count = _counts[column];
        return count == 0 ? double.NaN
            : TimelineColumns.All[column].Folding == Folding.Mean ? _values[column] / count
            : _values[column];
    }
}
