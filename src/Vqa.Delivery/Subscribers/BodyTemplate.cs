using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Subscribers;

/// <summary>
/// The body of an action: a JSON document whose texts hold places for facts of the incident. Facts are put into the
/// texts of the parsed document, so that none of them, a label of a user's for instance, can be taken for JSON.
/// </summary>
internal sealed partial class BodyTemplate
{
    private const string LabelPrefix = "labels.";

    private static readonly Dictionary<string, Func<OutgoingNotice, string>> _facts = new()
    {
        ["incident"] = outgoing => outgoing.Notice.IncidentId,
        ["stream"] = outgoing => outgoing.Notice.Stream,
        ["detector"] = outgoing => outgoing.Notice.Detector,
        ["severity"] = outgoing => NoticeWords.Of(outgoing.Notice.Severity),
        ["kind"] = outgoing => NoticeWords.Of(outgoing.ToldAs),
        ["start"] = outgoing => NoticeWords.Of(outgoing.Notice.Start),
        ["end"] = outgoing => outgoing.Notice.End is { } end ? NoticeWords.Of(end) : "",
        ["at"] = outgoing => NoticeWords.Of(outgoing.Notice.At),
        ["key"] = outgoing => outgoing.Key,
    };

    private static readonly JsonSerializerOptions _line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonNode? _document;

    /// <exception cref="ArgumentException">It is no JSON, or holds a place for something unknown; the message says
    /// which.</exception>
    public BodyTemplate(string template)
    {
        try
        {
            _document = JsonNode.Parse(template);
        }
        catch (JsonException e)
        {
            throw new ArgumentException(
                $"The body is not JSON: {e.Message} Places like {{stream}} belong inside of texts.", nameof(template));
        }

        Fill(_document, text =>
        {
            Check(text);
            return text;
        });
    }

    /// <summary>The body for a notice, in UTF-8. A label that the stream has not is an empty text.</summary>
    public byte[] Fill(OutgoingNotice outgoing) => JsonSerializer.SerializeToUtf8Bytes(
        Fill(_document, text => Place().Replace(text, match => Fact(match, outgoing))), _line);

    private static JsonNode? Fill(JsonNode? node, Func<string, string> fill) => node switch
    {
        JsonObject members => new JsonObject(
            members.Select(member => KeyValuePair.Create(member.Key, Fill(member.Value, fill)))),
        JsonArray items => new JsonArray([.. items.Select(item => Fill(item, fill))]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(fill(text)),
        _ => node?.DeepClone(),
    };

    private static string Fact(Match match, OutgoingNotice outgoing)
    {
        var name = match.Groups["name"].Value;
        if (name.Length == 0) return match.Value[..1];
        if (_facts.TryGetValue(name, out var fact)) return fact(outgoing);
        return outgoing.Notice.Labels.GetValueOrDefault(name[LabelPrefix.Length..], "");
    }

    private static void Check(string text)
    {
        foreach (Match match in Place().Matches(text))
        {
            var name = match.Groups["name"].Value;
            var isLabel = name.StartsWith(LabelPrefix, StringComparison.Ordinal);
            if (name.Length == 0 || isLabel || _facts.ContainsKey(name)) continue;
            throw new ArgumentException(
                $"The body has a place for {{{name}}}, which is unknown. Known are {string.Join(", ", _facts.Keys)} and "
                + "labels.NAME.");
        }
    }

    /// <summary>{{, }} or {name}.</summary>
    [GeneratedRegex(@"\{\{|\}\}|\{(?<name>[^{}]+)\}")]
    private static partial Regex Place();
}
