namespace Vqa.Media;

/// <summary>Where an input lies, as its path or URL says.</summary>
/// <param name="Original">What the caller gave.</param>
/// <param name="Scheme">In lower case; "file" for a path, "pipe" for the standard input.</param>
/// <param name="Target">What libavformat is to open: a full path, or the URL.</param>
internal sealed record MediaAddress(string Original, string Scheme, string Target)
{
    public const string File = "file", Pipe = "pipe";

    /// <summary>A file or another entry of the file system, like a named pipe.</summary>
    public bool IsLocal => Scheme == File;

    /// <summary>The address without its secrets, for messages.</summary>
    public string Shown { get; } = Redaction.Redact(Original);

    /// <summary>The host of a URL; null where there is none.</summary>
    public string? Host =>
        Uri.TryCreate(Target, UriKind.Absolute, out Uri? uri) && !string.IsNullOrEmpty(uri.Host) && !IsLocal ? uri.DnsSafeHost : null;

    /// <summary>Understands a path, a URL, or "-" for the standard input.</summary>
    public static MediaAddress Parse(string input)
    {
        if (input == "-") return new MediaAddress(input, Pipe, "pipe:0");
        // A file may be called like a URL; what exists is meant.
        string? scheme = Path.Exists(input) ? null : SchemeOf(input);
        if (scheme is null) return new MediaAddress(input, File, Path.GetFullPath(input));
        return scheme == File
            ? new MediaAddress(input, File, Path.GetFullPath(PathOf(input)))
            : new MediaAddress(input, scheme, input);
    }

    /// <summary>
    /// What stands before the first colon, in lower case, where libavformat would take it for a protocol: letters,
    /// digits, plus, minus, dot. Null for a path. Options that libavformat reads from the scheme ("subfile,,start,0:")
    /// belong to it.
    /// </summary>
    public static string? SchemeOf(string address)
    {
        int end = address.AsSpan().IndexOfAnyExcept(_schemeCharacters);
        return end > 0 && address[end] is ':' or ',' && address.IndexOf(':') >= end
            ? address[..end].ToLowerInvariant() : null;
    }

    /// <summary>The path in "file:path" or "file:///path".</summary>
    public static string PathOf(string fileUrl)
    {
        string path = fileUrl[(fileUrl.IndexOf(':') + 1)..];
        return path.StartsWith("///", StringComparison.Ordinal) ? path[2..] : path;
    }

    private static readonly System.Buffers.SearchValues<char> _schemeCharacters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
}
