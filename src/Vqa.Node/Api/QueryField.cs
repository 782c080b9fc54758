namespace Vqa.Node.Api;

/// <summary>A query parameter: what is read of the request, and what the document says of it.</summary>
/// <param name="Name">snake_case.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Help">What it asks for.</param>
internal sealed record QueryField(string Name, QueryKind Kind, string Help)
{
    /// <summary>Least value of a number.</summary>
    public double Minimum { get; init; }

    /// <summary>Greatest value of a number.</summary>
    public double Maximum { get; init; } = 1e9;

    /// <summary>The words that it may be; empty for any.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>It may be there several times.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>How long a list is at most.</summary>
    public static QueryField Limit { get; } =
        new("limit", QueryKind.Integer, "Most entries of the answer; 100 where nothing is said.")
            { Minimum = 1, Maximum = 1000 };

    /// <summary>Where a list goes on.</summary>
    public static QueryField Page { get; } =
        new("page", QueryKind.Text, "Where to go on: next_page of the answer before.");

    /// <summary>Labels that a stream carries.</summary>
    public static QueryField Label { get; } =
        new("label", QueryKind.Text,
            "A label that the stream carries, as name:value; each that is given must be there.") { IsRepeated = true };
}

/// <summary>What a query parameter holds.</summary>
internal enum QueryKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A time of RFC 3339, or whole seconds since 1970.</summary>
    Time,
}

/// <summary>The query parameters of an endpoint.</summary>
internal sealed record QueryFields(params IReadOnlyList<QueryField> All);
