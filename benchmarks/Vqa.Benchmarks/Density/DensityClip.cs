using System.Text.Json;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Density;

/// <summary>A clip that CPU time is measured on.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">How the table calls it.</param>
/// <param name="Frames">Video packets in it.</param>
/// <param name="Description">Size, codec and bit rate in words.</param>
internal sealed record DensityClip(string Path, string Name, int Frames, string Description)
{
    /// <summary>A clip that is there; null where ffprobe finds no video in it.</summary>
    public static async Task<DensityClip?> ProbeAsync(string path, CancellationToken stop)
    {
        var json = await FFmpegProgram.ProbeAsync(
            path, "stream=codec_type,codec_name,width,height,nb_read_packets:format=bit_rate", stop, "-count_packets")
            .ConfigureAwait(false);
        if (json is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(json);
        var video = document.RootElement.GetProperty("streams").EnumerateArray()
            .FirstOrDefault(s => s.TryGetProperty("codec_type", out var type) && type.GetString() == "video");
        if (video.ValueKind == JsonValueKind.Undefined
            || !int.TryParse(video.GetProperty("nb_read_packets").GetString(), out var frames) || frames == 0)
        {
            return null;
        }

        var megabits = document.RootElement.GetProperty("format").TryGetProperty("bit_rate", out var rate)
            && double.TryParse(rate.GetString(), out var bits) ? $" {bits / 1e6:0.0} Mb/s" : "";
        var size = $"{video.GetProperty("width").GetInt32()}x{video.GetProperty("height").GetInt32()}";
        var codec = video.GetProperty("codec_name").GetString();
        return new DensityClip(
            path, System.IO.Path.GetFileName(path), frames, $"{size} {codec}{megabits}");
    }
}
