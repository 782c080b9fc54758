namespace Vqa.Delivery.Results;

/// <summary>
/// What a key may look like, so that it means the same to S3, to a folder and to a URL: segments of letters, digits and
/// <c>. _ - ~ @ + = ,</c> between single slashes, none of them beginning with a dot. No path leads out of anything.
/// </summary>
public static class ResultKey
{
    /// <summary>Characters of a key at most: S3 takes 1,024 bytes, a prefix included.</summary>
    public const int LongestKey = 900;

    /// <summary>Characters of a segment at most: that of file systems, less what a temporary name adds.</summary>
    public const int LongestSegment = 200;

    /// <summary>Checks a key.</summary>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException">It is none; the message says why.</exception>
    public static string Check(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (key.Length > LongestKey)
        {
            throw new ArgumentException(
                $"a result's key has at most {LongestKey} characters, this one has {key.Length}");
        }

        foreach (var segment in key.Split('/'))
        {
            CheckSegment(segment, key);
        }

        return key;
    }

    /// <summary>Checks what is to be one segment of a key: a stream's id, a detector's, a file's name.</summary>
    /// <returns>The segment.</returns>
    /// <exception cref="ArgumentException">It is none; the message says why.</exception>
    public static string Segment(string segment)
    {
        CheckSegment(segment, segment);
        return segment;
    }

    private static void CheckSegment(string segment, string key)
    {
        if (segment.Length is 0 or > LongestSegment || segment[0] == '.' || !segment.All(IsAllowed))
        {
            throw new ArgumentException(
                $"'{segment}' cannot be a part of a result's key ('{key}'): it has 1 to {LongestSegment} of the "
                + "characters a-z A-Z 0-9 . _ - ~ @ + = , and does not begin with a dot");
        }
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || "._-~@+=,".Contains(c);
}
