namespace Vqa.Media;

/// <summary>How an input is opened.</summary>
public sealed record SourceOptions
{
    /// <summary>Limit for connecting, finding the container and its streams. Default 10 s.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Limit for the wait for one packet. Default 10 s.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Key of an MP4 that is encrypted with CENC: 32 hexadecimal digits. Null where there is none.</summary>
    public string? DecryptionKey { get; init; }

    /// <summary>What may be opened, and how much of it. Default: <see cref="SourcePolicy.CommandLine"/>.</summary>
    public SourcePolicy Policy { get; init; } = SourcePolicy.CommandLine;
}
