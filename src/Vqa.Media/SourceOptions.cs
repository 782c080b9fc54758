namespace Vqa.Media;

/// <summary>How an input is opened.</summary>
public sealed record SourceOptions
{
    private const int KeyDigits = 32;

    /// <summary>
    /// Limit for all that opening takes: looking up the host, connecting, finding container and streams. Default 10 s.
    /// </summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Limit for the wait for one packet. Default 10 s. A live HLS or DASH source comes a segment at a time: there the limit is
    /// <see cref="SegmentTimeout"/> where that is longer.
    /// </summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Limit for the wait for the next segment of a live HLS or DASH source. Default 30 s, three usual segments.</summary>
    public TimeSpan SegmentTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Key of an MP4 or DASH source that is encrypted with CENC: 32 hexadecimal digits. Null where there is none.</summary>
    /// <exception cref="ArgumentException">Set to something else.</exception>
    public string? DecryptionKey
    {
        get;
        init => field = value is null || (value.Length == KeyDigits && value.All(char.IsAsciiHexDigit)) ? value
            : throw new ArgumentException($"A decryption key has {KeyDigits} hexadecimal digits.", nameof(value));
    }

    /// <summary>What may be opened, and how much of it. Default: <see cref="SourcePolicy.CommandLine"/>.</summary>
    public SourcePolicy Policy { get; init; } = SourcePolicy.CommandLine;
}
