using Microsoft.AspNetCore.Http;
using Vqa.Analysis.Detectors;

namespace Vqa.Node.Pages;

/// <summary>Which incidents the address of the list asks for.</summary>
internal static class IncidentQuery
{
    private const int LongestName = 100;

    /// <summary>Reads it; what it cannot mean is left out.</summary>
    public static WantedIncidents Of(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new WantedIncidents
        {
            Stream = Name(query["stream"]),
            Detector = Name(query["detector"]),
            Least = Enum.TryParse<Severity>(query["severity"], ignoreCase: true, out var least) && Enum.IsDefined(least) ? least : Severity.Minor,
            IsOpen = query["open"].ToString() switch { "yes" => true, "no" => false, _ => null },
        };
    }

    /// <summary>The address that asks for them, from a place in the list on.</summary>
    public static string Address(WantedIncidents wanted, string? page)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        (string Name, string? Value)[] parts =
        [
            ("stream", wanted.Stream), ("detector", wanted.Detector),
            ("severity", wanted.Least == Severity.Minor ? null : Key(wanted.Least)),
            ("open", wanted.IsOpen switch { true => "yes", false => "no", null => null }), ("page", page),
        ];
        var query = string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
        return query.Length > 0 ? $"/incidents?{query}" : "/incidents";
    }

    /// <summary>A severity in addresses.</summary>
    public static string Key(Severity severity) => severity.ToString().ToLowerInvariant();

    private static string? Name(string? text) => text?.Trim() is { Length: > 0 and <= LongestName } name ? name : null;
}
