using System.Text.Json;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Accuracy.Clips;

/// <summary>A file of the media folder that holds pictures.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">Its path below the media folder.</param>
/// <param name="Width">Declared picture width.</param>
/// <param name="Height">Declared picture height.</param>
/// <param name="Duration">Declared length; null where the file does not tell.</param>
/// <param name="HasSound">It declares an audio stream.</param>
internal sealed record SourceClip(string Path, string Name, int Width, int Height, TimeSpan? Duration, bool HasSound)
{
    /// <summary>
    /// Every readable clip below a folder, in the order of their names; what holds no pictures is left out.
    /// </summary>
    public static async Task<IReadOnlyList<SourceClip>> ScanAsync(string folder, CancellationToken stop)
    {
        var paths = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        var clips = new List<SourceClip>();
        foreach (var path in paths)
        {
            var name = System.IO.Path.GetRelativePath(folder, path);
            if (await ProbeAsync(path, name, stop).ConfigureAwait(false) is { } clip)
            {
                clips.Add(clip);
            }
        }

        return clips;
    }

    private static async Task<SourceClip?> ProbeAsync(string path, string name, CancellationToken stop)
    {
        var json = await FFmpegProgram.ProbeAsync(
            path, "stream=codec_type,width,height:stream_disposition=attached_pic:format=duration,format_name", stop)
            .ConfigureAwait(false);
        if (json is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(json);
        var streams = document.RootElement.GetProperty("streams").EnumerateArray().ToList();
        var picture = streams.Find(IsPicture);
        if (picture.ValueKind == JsonValueKind.Undefined || IsTextOrImage(document.RootElement))
        {
            return null;
        }

        return new SourceClip(
            path,
            name,
            picture.GetProperty("width").GetInt32(),
            picture.GetProperty("height").GetInt32(),
            DurationOf(document.RootElement),
            streams.Exists(s => TypeOf(s) == "audio"));
    }

    private static string? TypeOf(JsonElement stream) =>
        stream.TryGetProperty("codec_type", out var type) ? type.GetString() : null;

    private static bool IsPicture(JsonElement stream) =>
        TypeOf(stream) == "video"
        && stream.GetProperty("width").GetInt32() > 0
        && !(stream.TryGetProperty("disposition", out var disposition)
            && disposition.GetProperty("attached_pic").GetInt32() != 0);

    // A text file is "ansi art" to ffprobe, a still image is a clip of one frame: neither is footage.
    private static bool IsTextOrImage(JsonElement root) =>
        root.GetProperty("format").TryGetProperty("format_name", out var format)
        && format.GetString() is { } name
        && (name is "tty" or "image2" || name.EndsWith("_pipe", StringComparison.Ordinal));

    private static TimeSpan? DurationOf(JsonElement root) =>
        root.GetProperty("format").TryGetProperty("duration", out var text)
        && double.TryParse(text.GetString(), out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
