using System.Globalization;
using System.Text.Json;

namespace Vqa.Delivery.Timelines;

/// <summary>An answer of <see cref="Timeline.Query"/>: columns of values at equal steps. Immutable.</summary>
public sealed class TimelineSlice
{
    /// <summary>Name and version of the schema of <see cref="WriteTo"/>.</summary>
    public const string Schema = "vqa.timeline/1";

    private readonly float[][] _columns;

    internal TimelineSlice(DateTimeOffset from, TimeSpan step, float[][] columns)
    {
        From = from;
        Step = step;
        _columns = columns;
    }

    /// <summary>Start of the first point.</summary>
    public DateTimeOffset From { get; }

    /// <summary>Time from one point to the next, and what each covers.</summary>
    public TimeSpan Step { get; }

    /// <summary>Number of points.</summary>
    public int Points => _columns[0].Length;

    /// <summary>Values of a column, one for each point; NaN where none is known.</summary>
    /// <exception cref="ArgumentException">There is no such column; the message names those that there are.</exception>
    public IReadOnlyList<float> Column(string name) => _columns[Index(name)];

    /// <summary>
    /// Writes it as an object of columns:
    /// <c>{"schema","from","step_s","points","columns":{"mean_luma":[101.5,null,…],…}}</c>. Unknown values are null,
    /// numbers have five significant digits, columns without any known value are left out.
    /// </summary>
    /// <param name="json">Left open and unflushed.</param>
    /// <param name="columns">Names of the columns wanted; null for all.</param>
    /// <exception cref="ArgumentException">There is no such column. Nothing was written then.</exception>
    public void WriteTo(Utf8JsonWriter json, IReadOnlyCollection<string>? columns = null)
    {
        int[] wanted = columns is null
            ? [.. Enumerable.Range(0, _columns.Length)]
            : [.. columns.Select(Index).Distinct()];
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("from", From.UtcDateTime);
        json.WriteNumber("step_s", (long)Step.TotalSeconds);
        json.WriteNumber("points", Points);
        json.WriteStartObject("columns");
        foreach (var column in wanted)
        {
            if (_columns[column].Any(float.IsFinite))
            {
                WriteColumn(json, Timeline.Columns[column], _columns[column]);
            }
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, string name, float[] values)
    {
        Span<byte> digits = stackalloc byte[32];
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            if (float.IsFinite(value) && value.TryFormat(digits, out var length, "G5", CultureInfo.InvariantCulture))
            {
                json.WriteRawValue(digits[..length]);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    }

    private static int Index(string name)
    {
        for (var column = 0; column < Timeline.Columns.Count; column++)
        {
            if (Timeline.Columns[column] == name)
            {
                return column;
            }
        }

        throw new ArgumentException(
            $"there is no timeline column '{name}'; there are: {string.Join(", ", Timeline.Columns)}");
    }
}
