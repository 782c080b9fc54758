using Vqa.Delivery.Reports;
using Vqa.Media;
using Vqa.Node.Streams;

namespace Vqa.Node.Pages;

/// <summary>What there is to say of a stream, in words. Its address comes without secrets.</summary>
internal static class StreamFactsText
{
    /// <summary>Numbers of this moment.</summary>
    public static IEnumerable<(string Name, string Value)> Figures(StreamStatus status, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(status);
        var isRunning = status.State == StreamState.Running;
        yield return ("Frame rate", isRunning ? ReportText.Invariant($"{status.FrameRate:0.0} fps") : "–");
        yield return ("Speed", isRunning ? ReportText.Invariant($"{status.Speed:0.00}×") : "–");
        yield return ("Bit rate", isRunning ? ReportText.BitRate((long)status.BitRate) : "–");
        yield return ("Drift", isRunning ? ReportText.Invariant($"{status.LatencyDrift:0.00} s") : "–");
        yield return ("Processor", isRunning ? ReportText.Invariant($"{status.Cores * 100:0} % of a core") : "–");
        yield return ("Decode errors", ReportText.Number(status.DecodeErrors));
        yield return ("Reconnections", ReportText.Number(status.Reconnects));
        yield return ("Frames", ReportText.Number(status.Frames));
        yield return ("Incidents", ReportText.Number(status.Incidents));
        yield return ("Last media", status.LastMediaAt is { } last ? $"{PageText.Coarse(now - last)} ago" : "none yet");
    }

    /// <summary>What seldom changes.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(StreamStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var definition = status.Definition;
        yield return ("Source", status.ShownUrl + (definition.Loop ? " (in a loop)" : ""));
        yield return ("Picture", status.Info?.Video is { } video ? Text(video) : "–");
        yield return ("Sound", status.Info?.Audio is { } audio
            ? ReportText.Invariant($"{audio.Codec}, {audio.SampleRate / 1000.0:0.#} kHz, {audio.ChannelLayout}") : "–");
        yield return ("Container", status.Info?.Container ?? "–");
        yield return ("Decoded on", status.Device);
        yield return ("Depth", status.Depth == definition.Depth
            ? Word(status.Depth) : $"{Word(status.Depth)}, lowered from {Word(definition.Depth)}");
        yield return ("Detectors", definition.Detectors is { } detectors
            ? string.Join(", ", detectors.Select(ReportText.Words)) : definition.DetectorGroup is { } group ? $"group {group}" : "those of the node");
        yield return ("Registered", status.IsFromFile ? "in the streams file" : "by the API");
    }

    private static string Text(VideoStreamInfo video) => ReportText.Invariant(
        $"{video.Codec}{(video.Profile is { } profile ? $" {profile}" : "")}, {video.Width}×{video.Height}, {video.FrameRate:0.##} fps")
        + (video.IsInterlaced ? ", interlaced" : "");

    private static string Word(Depth depth) => depth.ToString().ToLowerInvariant();
}
