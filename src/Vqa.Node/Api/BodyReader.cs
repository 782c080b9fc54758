using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Vqa.Node.Security;
using Vqa.Node.Streams;

namespace Vqa.Node.Api;

/// <summary>
/// Reads the body of a request, a JSON object, field by field, so that all that is wrong is told at once: by the line
/// where it is no JSON, by the field where it is not what that holds.
/// </summary>
internal static class BodyReader
{
    /// <summary>Media type of a merge patch (RFC 7396).</summary>
    public const string MergePatch = "application/merge-patch+json";

    private const int MostErrors = 20;

    private static readonly JsonDocumentOptions _strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Reads the object.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isOptional">No body is an empty object.</param>
    /// <returns>The object, or what is wrong.</returns>
    public static async Task<(JsonObject? Body, Problem? Problem)> ReadObjectAsync(
        HttpRequest request, bool isOptional = false)
    {
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, request.HttpContext.RequestAborted);
        var text = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        if (text.Length == 0 && isOptional)
        {
            return ([], null);
        }

        if (!request.HasJsonContentType() && request.ContentType?.Split(';')[0].Trim() != MergePatch)
        {
            return (null, new Problem(StatusCodes.Status415UnsupportedMediaType, "Send application/json."));
        }

        if (!Utf8.IsValid(text.Span))
        {
            return (null, new Problem(StatusCodes.Status400BadRequest, "The body is not UTF-8, which JSON is."));
        }

        try
        {
            return Parse(text.Span) is JsonObject body
                ? (body, null)
                : (null, new Problem(
                    StatusCodes.Status400BadRequest, """The body must be one JSON object, like {"name": "value"}."""));
        }
        catch (JsonException e)
        {
            return (null, new Problem(StatusCodes.Status400BadRequest, Describe(e)));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return (null, new Problem(
                StatusCodes.Status400BadRequest, "The body holds texts that are no Unicode: half a surrogate pair."));
        }
    }

    /// <summary>Makes of the object what it stands for.</summary>
    /// <param name="body">The object.</param>
    /// <param name="hints">What each field holds, in words.</param>
    /// <returns>The value, or what is wrong.</returns>
    public static (T? Value, Problem? Problem) Read<T>(JsonObject body, IReadOnlyDictionary<string, string> hints)
        where T : class
    {
        var errors = new Dictionary<string, string[]>();
        var known = DefinitionJson.Options.GetTypeInfo(typeof(T)).Properties.ToDictionary(property => property.Name);
        foreach (var (name, value) in body)
        {
            if (errors.Count >= MostErrors)
            {
                break;
            }

            if (!known.TryGetValue(name, out var property))
            {
                errors[name.Length <= 100 ? name : name[..100]] =
                    [$"There is no such field; there are: {string.Join(", ", hints.Keys)}."];
            }
            else if (!Fits(value, property))
            {
                errors[name] = [$"It must be {hints.GetValueOrDefault(name, "left out")}."];
            }
        }

        foreach (var property in known.Values.Where(property => property.IsRequired && body[property.Name] is null))
        {
            errors[property.Name] = [$"It is missing; it must be {hints[property.Name]}."];
        }

        return errors.Count > 0
            ? (null, Problem.Of(errors))
            : (new JsonObject(body.Where(field => field.Value is not null).Select(
                field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())))
                    .Deserialize<T>(DefinitionJson.Options), null);
    }

    /// <summary>Applies a merge patch (RFC 7396).</summary>
    public static JsonObject Merge(JsonObject target, JsonObject patch)
    {
        var merged = (JsonObject)target.DeepClone();
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = value is JsonObject inner
                    ? Merge(merged[name] as JsonObject ?? [], inner) : value.DeepClone();
            }
        }

        return merged;
    }

    // Reading all of it now finds what the lazy nodes would find later: duplicates, and texts that are no Unicode.
    private static JsonNode? Parse(ReadOnlySpan<byte> text)
    {
        var node = JsonNode.Parse(text, documentOptions: _strict);
        _ = node?.ToJsonString();
        return node;
    }

    // Null stands for what is said where a field is left out.
    private static bool Fits(JsonNode? value, JsonPropertyInfo property)
    {
        if (value is null)
        {
            return !property.IsRequired;
        }

        try
        {
            return value.Deserialize(property.PropertyType, DefinitionJson.Options) is not null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NotSupportedException
            or FormatException)
        {
            return false;
        }
    }

    private static string Describe(JsonException e)
    {
        var message = e.Message;
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        end = end < 0 ? message.IndexOf(" Path:", StringComparison.Ordinal) : end;
        var place = e.LineNumber is { } line
            ? string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {(e.BytePositionInLine ?? 0) + 1}: ")
            : "";
        var what = end < 0 ? message : message[..end];
        return $"The body is no JSON. {place}{what} Send one object, like {{\"name\": \"value\"}}.";
    }
}
