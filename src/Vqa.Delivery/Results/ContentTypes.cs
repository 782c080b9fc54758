namespace Vqa.Delivery.Results;

/// <summary>Media types of what the node stores.</summary>
internal static class ContentTypes
{
    public const string Json = "application/json";
    public const string JsonLines = "application/x-ndjson";

    /// <summary>By the extension of a name; application/octet-stream for one that is not known.</summary>
    public static string Of(string name) => Path.GetExtension(name) switch
    {
        ".json" => Json,
        ".jsonl" => JsonLines,
        ".jpg" or ".jpeg" => "image/jpeg",
        ".png" => "image/png",
        ".svg" => "image/svg+xml",
        ".webp" => "image/webp",
        ".mp4" => "video/mp4",
        ".ts" => "video/mp2t",
        ".mkv" => "video/x-matroska",
        ".html" => "text/html; charset=utf-8",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}
