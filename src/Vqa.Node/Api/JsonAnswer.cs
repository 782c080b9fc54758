using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Vqa.Node.Api;

/// <summary>An answer that writes its JSON itself.</summary>
internal sealed class JsonAnswer(Action<Utf8JsonWriter> write) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(httpContext.Response.BodyWriter);
        write(json);
        await json.FlushAsync(httpContext.RequestAborted);
    }
}

/// <summary>The document of a time line, as it is written.</summary>
/// <param name="Schema">vqa.timeline/1.</param>
/// <param name="From">Start of the first point.</param>
/// <param name="StepS">Seconds from one point to the next.</param>
/// <param name="Points">Number of points.</param>
/// <param name="Columns">Values by the name of the metric, one for each point; null where none is known.</param>
internal sealed record TimelineView(
    string Schema, DateTimeOffset From, long StepS, int Points,
    IReadOnlyDictionary<string, IReadOnlyList<double?>> Columns);
