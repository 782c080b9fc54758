using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vqa.Node.Commands;
using Vqa.Node.Streams;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Vqa.Node.Serve;

/// <summary>Reads the files of a node, YAML or JSON (which is YAML, too). A word that means nothing is an error.</summary>
internal static class ConfigurationFile
{
    private const long LargestFile = 16 << 20;

    /// <summary>Reads a node's configuration.</summary>
    /// <exception cref="UsageException">It cannot be read; the message names file, place and cause.</exception>
    public static NodeConfiguration Read(string path) => Parse<NodeConfiguration>(path);

    /// <summary>Reads a streams file: an object whose "streams" lists definitions.</summary>
    /// <exception cref="UsageException">It cannot be read, or names a stream twice.</exception>
    public static IReadOnlyList<StreamDefinition> ReadStreams(string path)
    {
        var streams = Parse<StreamsFile>(path).Streams;
        if (streams.GroupBy(stream => stream.Id).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new UsageException($"{path}: the stream '{twice.Key}' is there {twice.Count()} times. Give each an id of its own.");
        }

        return streams;
    }

    private static T Parse<T>(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile)
            {
                throw new UsageException($"{path} is larger than {LargestFile >> 20} MiB: that is no configuration.");
            }

            var yaml = new YamlStream();
            using (var text = File.OpenText(path))
            {
                yaml.Load(text);
            }

            var json = yaml.Documents.Count == 0 ? new JsonObject() : ToJson(yaml.Documents[0].RootNode, depth: 0);
            return (json is null ? new JsonObject() : json).Deserialize<T>(DefinitionJson.Options)!;
        }
        catch (YamlException e)
        {
            throw new UsageException($"{path}, line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}");
        }
        catch (JsonException e)
        {
            throw new UsageException($"{path}, {e.Path}: {e.Message.Split(" Path: ", 2)[0]}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: {e.Message}");
        }
    }

    private static JsonNode? ToJson(YamlNode node, int depth)
    {
        if (depth > 32)
        {
            throw Wrong(node, "nested too deeply");
        }

        switch (node)
        {
            case YamlMappingNode map:
                var json = new JsonObject();
                foreach (var (key, value) in map.Children)
                {
                    json[key is YamlScalarNode { Value: { } name } ? name : throw Wrong(key, "a name must be a plain word")] =
                        ToJson(value, depth + 1);
                }

                return json;
            case YamlSequenceNode list:
                return new JsonArray(
                    [.. list.Children.Select(child => ToJson(child, depth + 1) ?? throw Wrong(child, "an empty item; write it, or remove its dash"))]);
            default:
                return Scalar((YamlScalarNode)node);
        }
    }

    private static YamlException Wrong(YamlNode node, string what) => new(node.Start, node.End, what);

    // The core schema of YAML 1.2: what is quoted is text.
    private static JsonValue? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not ScalarStyle.Plain)
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) =>
                JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
    }
}

/// <summary>A file of streams to watch.</summary>
internal sealed record StreamsFile
{
    /// <summary>The streams.</summary>
    public required IReadOnlyList<StreamDefinition> Streams { get; init; }
}
