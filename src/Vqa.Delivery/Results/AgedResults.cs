using System.Globalization;

namespace Vqa.Delivery.Results;

/// <summary>
/// Removes what is old from a folder of results: whole days, <c>{detector}/{stream}/yyyy/MM/dd</c>, by their names. Whatever else lies
/// there is left alone.
/// </summary>
internal static class AgedResults
{
    /// <summary>Removes the days before one. What cannot be removed is left for the next time.</summary>
    public static void Remove(string root, DateOnly before)
    {
        foreach (var year in Below(root).SelectMany(Below).SelectMany(Below).ToList())
        {
            foreach (var month in Below(year).ToList())
            {
                foreach (var day in Below(month).Where(day => DateOf(year, month, day) < before).ToList())
                {
                    Try(() => Directory.Delete(day, recursive: true));
                }

                RemoveEmpty(month);
            }

            RemoveEmpty(year);
        }
    }

    private static IEnumerable<string> Below(string folder) =>
        Directory.EnumerateDirectories(folder, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint });

    // Only what has the layout's form: a stream may be called "2026" as well.
    private static DateOnly? DateOf(string year, string month, string day) => DateOnly.TryParseExact(
        $"{Path.GetFileName(year)}/{Path.GetFileName(month)}/{Path.GetFileName(day)}", "yyyy'/'MM'/'dd", CultureInfo.InvariantCulture,
        DateTimeStyles.None, out var date)
        ? date
        : null;

    private static void RemoveEmpty(string folder)
    {
        // Another put may want it at this moment; it makes it again when it is repeated.
        if (Path.GetFileName(folder).All(char.IsAsciiDigit) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Try(() => Directory.Delete(folder));
        }
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else was quicker, or it is not ours.
        }
    }
}
