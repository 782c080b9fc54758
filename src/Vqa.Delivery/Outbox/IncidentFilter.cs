using System.Buffers.Text;
using System.Text;
using Vqa.Analysis.Detectors;

namespace Vqa.Delivery.Outbox;

/// <summary>Which incidents to list. What is left out asks for nothing.</summary>
public sealed record IncidentFilter
{
    /// <summary>Id of the stream.</summary>
    public string? Stream { get; init; }

    /// <summary>Id of the leading detector.</summary>
    public string? Detector { get; init; }

    /// <summary>The least severity.</summary>
    public Severity MinSeverity { get; init; } = Severity.Minor;

    /// <summary>True for those that last, false for those that are over.</summary>
    public bool? IsOpen { get; init; }

    /// <summary>Those that lasted at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Those that began before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Labels that the stream carried, name and value.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>True for those that somebody acknowledged, false for the others.</summary>
    public bool? IsAcknowledged { get; init; }
}

/// <summary>A part of a list of incidents, newest start first.</summary>
/// <param name="Incidents">The part.</param>
/// <param name="NextPage">What asks for the next part; null at the end.</param>
public sealed record IncidentPage(IReadOnlyList<IncidentRecord> Incidents, string? NextPage);

/// <summary>A place in the list of incidents, in a form that URLs can carry.</summary>
/// <param name="StartTicks">Start of the incident before the place, in ticks of UTC.</param>
/// <param name="Id">Its id.</param>
internal readonly record struct PagePlace(long StartTicks, string Id)
{
    private const int LongestToken = 1024;

    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{StartTicks}.{Id}"));

    /// <exception cref="ArgumentException">It is no token that a list gave out.</exception>
    public static PagePlace Parse(string token)
    {
        if (token.Length <= LongestToken && Base64Url.IsValid(token))
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)).Split('.', 2);
            if (parts.Length == 2 && long.TryParse(parts[0], out var ticks)) return new PagePlace(ticks, parts[1]);
        }

        throw new ArgumentException(
            "The page token is not one that a list gave out. Take next_page of the last answer.", nameof(token));
    }
}
