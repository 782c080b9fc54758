using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vqa.Delivery.Notices;

namespace Vqa.Delivery.Outbox;

/// <summary>How notices, filters and labels lie in the ledger's database: JSON, snake_case.</summary>
internal static class NoticeJson
{
    private static readonly JsonSerializerOptions _options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, _options);

    public static IncidentNotice ReadNotice(string json) => Read<IncidentNotice>(json);

    public static NoticeFilter ReadFilter(string json) => Read<NoticeFilter>(json);

    public static Dictionary<string, string> ReadLabels(string json) => Read<Dictionary<string, string>>(json);

    private static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, _options) ?? throw new JsonException("The ledger holds an empty document.");
}
