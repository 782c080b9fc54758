using System.Text.Json;

namespace Vqa.IntegrationTests.Serve;

/// <summary>
/// Holds each answer of a node to its own OpenAPI document: the operation is there, so is the status, the media type is
/// one of those listed, and JSON has the shape of the schema: types, fields that must be there, fields that there are,
/// words of an enumeration.
/// </summary>
internal sealed class ApiContract(JsonElement document)
    : DelegatingHandler(new SocketsHttpHandler { UseCookies = false })
{
    /// <summary>A client whose answers are all held to the document.</summary>
    public static async Task<HttpClient> ClientAsync(NodeProcess node, string? token)
    {
        using var plain = token is null ? new HttpClient { BaseAddress = node.Address } : node.ClientOf(token);
        using var text = await plain.GetAsync("/v1/openapi.json", TestContext.Current.CancellationToken);
        var document =
            JsonDocument.Parse(await text.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        var client = new HttpClient(new ApiContract(document))
            { BaseAddress = node.Address, Timeout = TimeSpan.FromSeconds(60) };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        }

        return client;
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            return response; // Has no end.
        }

        await response.Content.LoadIntoBufferAsync(cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var place = $"{request.Method} {request.RequestUri!.PathAndQuery}: {(int)response.StatusCode} {body}";
        var operation = Operation(request.Method, request.RequestUri.AbsolutePath);
        if (operation is null)
        {
            Assert.True((int)response.StatusCode is 404 or 405, $"no operation for {place}");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            return response;
        }

        var status = ((int)response.StatusCode).ToString();
        Assert.True(operation.Value.GetProperty("responses").TryGetProperty(status, out var described),
            $"the document lacks {place}");
        if (!described.TryGetProperty("content", out var content))
        {
            Assert.True(body.Length == 0, $"a body where there is none in the document: {place}");
            return response;
        }

        var type = response.Content.Headers.ContentType!.MediaType!;
        var isListed = content.TryGetProperty(type, out var media)
            || content.TryGetProperty("application/octet-stream", out media);
        Assert.True(isListed, $"{type} is not listed: {place}");
        if (type.EndsWith("json", StringComparison.Ordinal)
            && !content.TryGetProperty("application/octet-stream", out _))
        {
            using var value = JsonDocument.Parse(body);
            Check(value.RootElement, media.GetProperty("schema"), "$", place);
        }

        return response;
    }

    private JsonElement? Operation(HttpMethod method, string path)
    {
        var parts = path.TrimEnd('/').Split('/');
        foreach (var template in document.GetProperty("paths").EnumerateObject())
        {
            var wanted = template.Name.TrimEnd('/').Split('/');
            var fits = wanted.Length == parts.Length && wanted.Zip(parts)
                .All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
            if (fits && template.Value.TryGetProperty(method.Method.ToLowerInvariant(), out var operation))
            {
                return operation;
            }
        }

        return null;
    }

    private void Check(JsonElement value, JsonElement schema, string at, string place)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            schema = document.GetProperty("components").GetProperty("schemas")
                .GetProperty(reference.GetString()!.Split('/')[^1]);
        }

        foreach (var choice in (string[])["oneOf", "anyOf"])
        {
            if (schema.TryGetProperty(choice, out var choices))
            {
                var fitting = choices.EnumerateArray()
                    .Where(one => value.ValueKind == JsonValueKind.Null == IsNull(one)).ToList();
                Assert.True(fitting.Count > 0, $"{at} fits nothing of {choices}: {place}");
                Check(value, fitting[0], at, place);
                return;
            }
        }

        if (schema.TryGetProperty("type", out var type))
        {
            string?[] types = type.ValueKind == JsonValueKind.Array
                ? [.. type.EnumerateArray().Select(one => one.GetString())] : [type.GetString()];
            Assert.True(types.Any(one => IsOf(value, one!)), $"{at} is {value.ValueKind}, not {type}: {place}");
        }

        if (schema.TryGetProperty("enum", out var words) && value.ValueKind == JsonValueKind.String)
        {
            Assert.Contains(value.GetString(), words.EnumerateArray().Select(word => word.GetString()));
        }

        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                Check(item, items, $"{at}[{index++}]", place);
            }
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            CheckObject(value, schema, at, place);
        }
    }

    private void CheckObject(JsonElement value, JsonElement schema, string at, string place)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            Assert.All(required.EnumerateArray(), name =>
                Assert.True(value.TryGetProperty(name.GetString()!, out _), $"{at} lacks {name}: {place}"));
        }

        var hasFields = schema.TryGetProperty("properties", out var fields);
        var isMap = schema.TryGetProperty("additionalProperties", out var others);
        foreach (var property in value.EnumerateObject())
        {
            if (hasFields && fields.TryGetProperty(property.Name, out var field))
            {
                Check(property.Value, field, $"{at}.{property.Name}", place);
            }
            else if (isMap && others.ValueKind == JsonValueKind.Object)
            {
                Check(property.Value, others, $"{at}.{property.Name}", place);
            }
            else
            {
                Assert.False(hasFields, $"{at} has {property.Name}, which the document does not know: {place}");
            }
        }
    }

    private static bool IsNull(JsonElement schema) =>
        schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            && type.GetString() == "null";

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Object,
    };
}
