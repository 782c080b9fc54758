using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Vqa.Node.Security;

namespace Vqa.Node.Api;

/// <summary>
/// Reads the query of a request and gathers what is wrong with it: a parameter that there is not is an error, for it
/// was meant to do something.
/// </summary>
internal sealed class QueryReader
{
    private const int LongestText = 500, MostRepeats = 32;

    private readonly IQueryCollection _query;
    private readonly Dictionary<string, string[]> _errors = [];

    /// <summary>Begins to read.</summary>
    /// <param name="request">The request.</param>
    /// <param name="fields">The parameters there are.</param>
    public QueryReader(HttpRequest request, QueryFields fields)
    {
        _query = request.Query;
        foreach (var name in _query.Keys.Where(name => fields.All.All(field => field.Name != name)))
        {
            _errors[Short(name)] =
                [$"There is no such parameter; there are: {string.Join(", ", fields.All.Select(f => f.Name))}."];
        }
    }

    /// <summary>What is wrong with what was read so far; null where nothing is.</summary>
    public Problem? Problem => _errors.Count == 0 ? null : Security.Problem.Of(_errors);

    /// <summary>A text; null where it is not there.</summary>
    public string? Text(QueryField field)
    {
        if (Single(field) is not { } text)
        {
            return null;
        }

        if (field.Words.Count > 0 && !field.Words.Contains(text))
        {
            Wrong(field, $"It is one of: {string.Join(", ", field.Words)}.");
            return null;
        }

        return text;
    }

    /// <summary>A whole number; null where it is not there.</summary>
    public int? Integer(QueryField field)
    {
        if (Single(field) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= field.Minimum && number <= field.Maximum)
        {
            return number;
        }

        Wrong(field, $"It is a whole number of {field.Minimum} to {field.Maximum}.");
        return null;
    }

    /// <summary>A number; null where it is not there.</summary>
    public double? Number(QueryField field)
    {
        if (Single(field) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= field.Minimum && number <= field.Maximum)
        {
            return number;
        }

        Wrong(field, $"It is a number of {field.Minimum} to {field.Maximum}.");
        return null;
    }

    /// <summary>True or false; null where it is not there.</summary>
    public bool? Boolean(QueryField field)
    {
        switch (Single(field))
        {
            case null:
                return null;
            case "true":
                return true;
            case "false":
                return false;
            default:
                Wrong(field, "It is true or false.");
                return null;
        }
    }

    /// <summary>A time; null where it is not there.</summary>
    public DateTimeOffset? Time(QueryField field)
    {
        if (Single(field) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds < 253_402_300_800)
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        // A plus sign that was not escaped reads as a blank.
        if (DateTimeOffset.TryParse(
            text.Replace(' ', '+'), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && time.Year >= 1970)
        {
            return time;
        }

        Wrong(field, "It is a time as 2026-01-31T12:00:00Z, or seconds since 1970.");
        return null;
    }

    /// <summary>All that is given of a parameter that may be repeated.</summary>
    public IReadOnlyList<string> All(QueryField field)
    {
        var values = _query[field.Name];
        if (values.Count <= MostRepeats && values.All(value => value is { Length: > 0 and <= LongestText }))
        {
            return [.. values.Select(value => value!)];
        }

        Wrong(field, $"It is a text of at most {LongestText} characters, given at most {MostRepeats} times.");
        return [];
    }

    /// <summary>Labels, as name:value.</summary>
    public IReadOnlyDictionary<string, string> Labels()
    {
        var labels = new Dictionary<string, string>();
        foreach (var label in All(QueryField.Label))
        {
            var colon = label.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !labels.TryAdd(label[..colon], label[(colon + 1)..]))
            {
                Wrong(QueryField.Label, "It is name:value, each name once.");
            }
        }

        return labels;
    }

    /// <summary>Notes that a parameter is wrong.</summary>
    public void Wrong(QueryField field, string what) => _errors[field.Name] = [what];

    private string? Single(QueryField field)
    {
        StringValues values = _query[field.Name];
        if (values.Count == 0)
        {
            return null;
        }

        if (values is [{ Length: > 0 and <= LongestText } text])
        {
            return text;
        }

        Wrong(field, $"Give it once, with 1 to {LongestText} characters.");
        return null;
    }

    private static string Short(string name) => name.Length <= 100 ? name : name[..100];
}
