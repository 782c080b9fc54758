namespace Vqa.Node.Commands;

/// <summary>Finds what a user may have meant by a word that is not known.</summary>
internal static class Spelling
{
    /// <summary>" Did you mean 'x'?" with the nearest candidate; empty where none is near.</summary>
    public static string DidYouMean(string word, IEnumerable<string> candidates)
    {
        var limit = Math.Max(1, word.Length / 3);
        var best = candidates
            .Select(candidate => (candidate, distance: Distance(word, candidate)))
            .Where(entry => entry.distance <= limit)
            .OrderBy(entry => entry.distance)
            .Select(entry => entry.candidate)
            .FirstOrDefault();
        return best is null ? "" : $" Did you mean '{best}'?";
    }

    /// <summary>
    /// Levenshtein distance: how many letters must be put in, taken out or replaced to make one word of the other.
    /// A part of the other word counts as one step away, so that "freeze" finds "video_freeze".
    /// </summary>
    internal static int Distance(string from, string to)
    {
        if (from.Length > 2 && to.Contains(from, StringComparison.Ordinal))
        {
            return from.Length == to.Length ? 0 : 1;
        }

        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
