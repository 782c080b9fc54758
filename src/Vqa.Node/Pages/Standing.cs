using Vqa.Analysis.Detectors;
using Vqa.Node.Streams;

namespace Vqa.Node.Pages;

/// <summary>How a stream stands, its state and its worst open incident in one word. Worst first: that is the order of the mosaic.</summary>
internal enum Standing
{
    /// <summary>Nothing comes.</summary>
    Lost,

    /// <summary>A critical incident is open.</summary>
    Critical,

    /// <summary>Not watched, for its source harms the node.</summary>
    Quarantined,

    /// <summary>A major incident is open.</summary>
    Major,

    /// <summary>Not watched, for its definition cannot be followed.</summary>
    Invalid,

    /// <summary>A minor incident is open.</summary>
    Minor,

    /// <summary>The source is being opened.</summary>
    Connecting,

    /// <summary>Watched, and nothing is wrong.</summary>
    Fine,

    /// <summary>Not to be watched.</summary>
    Disabled,
}

/// <summary>What there is to say of standings.</summary>
internal static class Standings
{
    /// <summary>All, worst first.</summary>
    public static IReadOnlyList<Standing> All { get; } = Enum.GetValues<Standing>();

    /// <summary>How a stream stands.</summary>
    public static Standing Of(StreamStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status.State switch
        {
            StreamState.Disabled => Standing.Disabled,
            StreamState.Quarantined => Standing.Quarantined,
            StreamState.Invalid => Standing.Invalid,
            StreamState.Lost => Standing.Lost,
            _ when status.OpenIncidents.Count > 0 => Of(status.OpenIncidents.Max(incident => incident.Severity)),
            StreamState.Connecting => Standing.Connecting,
            _ => Standing.Fine,
        };
    }

    /// <summary>The standing that an open incident means.</summary>
    public static Standing Of(Severity severity) => severity switch
    {
        Severity.Critical => Standing.Critical,
        Severity.Major => Standing.Major,
        _ => Standing.Minor,
    };

    /// <summary>Its name in addresses and classes.</summary>
    public static string Key(Standing standing) => standing == Standing.Fine ? "ok" : standing.ToString().ToLowerInvariant();

    /// <summary>Its name for people.</summary>
    public static string Word(Standing standing) => standing == Standing.Fine ? "OK" : standing.ToString();

    /// <summary>The one of that name; null where there is none.</summary>
    public static Standing? Parse(string? key)
    {
        foreach (var standing in All)
        {
            if (Key(standing) == key)
            {
                return standing;
            }
        }

        return null;
    }
}
