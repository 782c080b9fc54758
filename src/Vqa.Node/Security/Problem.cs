using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Vqa.Node.Security;

/// <summary>What went wrong with a request, as the API tells it: problem+json (RFC 9457).</summary>
internal sealed record Problem : IResult
{
    /// <summary>Media type.</summary>
    public const string ContentType = "application/problem+json";

    private static readonly JsonSerializerOptions _json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Makes one.</summary>
    public Problem(int status, string? detail) => (Status, Detail) = (status, detail);

    /// <summary>Kind of problem; the status says all.</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>The status in words.</summary>
    public string Title => ReasonPhrases.GetReasonPhrase(Status) is { Length: > 0 } phrase ? phrase : "Error";

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    /// <summary>Cause and fix.</summary>
    public string? Detail { get; }

    /// <summary>What is wrong, by the name of the field.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>When to try again; null where that makes no sense.</summary>
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A request whose fields are wrong.</summary>
    public static Problem Of(IReadOnlyDictionary<string, string[]> errors) =>
        new(StatusCodes.Status400BadRequest, $"Not as it must be: {string.Join(", ", errors.Keys)}.")
            { Errors = errors };

    /// <summary>A request with one wrong field.</summary>
    public static Problem Of(string field, string error) => Of(new Dictionary<string, string[]> { [field] = [error] });

    /// <summary>Something that is not there.</summary>
    public static Problem NotFound(string detail) => new(StatusCodes.Status404NotFound, detail);

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        if (RetryAfter is { } pause)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(pause.TotalSeconds))
                .ToString(CultureInfo.InvariantCulture);
        }

        return response.WriteAsJsonAsync(this, _json, ContentType, httpContext.RequestAborted);
    }
}
