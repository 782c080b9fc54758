namespace Vqa.Delivery.Results;

/// <summary>
/// An hour of a stream, written with the lines of all detectors mixed, divided into one file for each detector.
/// </summary>
internal static class MetricsHour
{
    /// <summary>The lines of each detector, in their order. What is no line of metrics is left out.</summary>
    public static IReadOnlyDictionary<string, byte[]> Divide(byte[] content)
    {
        var files = new SortedDictionary<string, MemoryStream>(StringComparer.Ordinal);
        for (int start = 0, end; start < content.Length; start = end)
        {
            var length = Array.IndexOf(content, (byte)'\n', start) - start + 1;
            if (length <= 0)
            {
                break;
            }

            end = start + length;
            if (MetricsLines.DetectorOf(content.AsSpan(start, length)) is { } detector)
            {
                if (!files.TryGetValue(detector, out var file))
                {
                    files.Add(detector, file = new MemoryStream());
                }

                file.Write(content, start, length);
            }
        }

        return files.ToDictionary(file => file.Key, file => file.Value.ToArray());
    }
}
