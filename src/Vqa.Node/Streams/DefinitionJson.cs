using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vqa.Node.Streams;

/// <summary>
/// How definitions of streams and files of the node are read and written: snake_case, and no word that means nothing. By reflection, for
/// generated readers forget the defaults of what is not said.
/// </summary>
internal static class DefinitionJson
{
    /// <summary>The options; read-only.</summary>
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            RespectNullableAnnotations = true,
            MaxDepth = 16,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
