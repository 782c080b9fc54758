using System.Globalization;

namespace Vqa.Benchmarks.Corruption.Measuring;

/// <summary>What FFmpeg's <c>blockdetect</c> says of a picture.</summary>
/// <param name="Time">The picture's time, from any zero.</param>
/// <param name="Score">Its blockiness; 0 where the filter has no number.</param>
internal readonly record struct BlockdetectScore(TimeSpan Time, double Score)
{
    private const string TimeKey = "pts_time:";
    private const string ScoreKey = "lavfi.block=";

    /// <summary>Reads what the filter <c>metadata=print</c> writes behind <c>blockdetect</c>.</summary>
    public static IReadOnlyList<BlockdetectScore> Parse(IEnumerable<string> lines)
    {
        var scores = new List<BlockdetectScore>();
        foreach (var line in lines)
        {
            // "frame:12   pts:43200   pts_time:0.48", then "lavfi.block=1.625434"; no second line where it has none.
            var time = line.IndexOf(TimeKey, StringComparison.Ordinal);
            if (time >= 0)
            {
                var last = scores.Count > 0 ? scores[^1].Time : TimeSpan.Zero;
                scores.Add(new BlockdetectScore(
                    Number(line.AsSpan(time + TimeKey.Length)) is { } t ? TimeSpan.FromSeconds(t) : last, 0));
            }
            else if (line.StartsWith(ScoreKey, StringComparison.Ordinal) && scores.Count > 0)
            {
                scores[^1] = scores[^1] with { Score = Number(line.AsSpan(ScoreKey.Length)) ?? 0 };
            }
        }

        return scores;
    }

    private static double? Number(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) ? number : null;
}
