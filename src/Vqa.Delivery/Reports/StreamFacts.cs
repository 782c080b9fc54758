using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Media;

namespace Vqa.Delivery.Reports;

/// <summary>The facts of a stream as labelled texts, in the order in which they are shown.</summary>
internal static class StreamFacts
{
    public static IEnumerable<(string Label, string Value)> Of(SessionResult result)
    {
        yield return ("Status", Status(result.Status));
        if (result.Info is { } info)
        {
            if (info.Video is { } video)
            {
                yield return ("Video", Video(video));
            }

            if (info.Audio is { } audio)
            {
                yield return ("Audio", Audio(audio));
            }

            yield return ("Container", info.IsLive ? $"{info.Container}, live" : info.Container);
            yield return ("Analysed", Analysed(result, info));
            if (info.Video is not null)
            {
                yield return ("Pictures", ReportText.Count(result.Frames, "frame"));
            }

            yield return ("Decoder", result.DecodeErrors == 0 ? "no errors" : ReportText.Count(result.DecodeErrors, "error"));
            yield return ("Speed", ReportText.Invariant($"{result.Speed:0.0}× real time on {result.Device}"));
            if (result.DeviceRefusal is { } refusal)
            {
                yield return ("Decoded on the CPU", refusal.Sentence);
            }

            if (result.Model is { } model)
            {
                yield return ("Model", model.ToString());
                if (result.ModelInputReason is { } reason)
                {
                    yield return ("Model's input", ReportText.Invariant($"from {model.Input.Words()}: {reason}"));
                }
            }
        }
    }

    private static string Status(SessionStatus status) => status switch
    {
        SessionStatus.Complete => "Complete",
        SessionStatus.Interrupted => "Stopped on request",
        SessionStatus.Truncated => "Broke off",
        SessionStatus.Failed => "Could not be read",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    private static string Analysed(SessionResult result, MediaInfo info)
    {
        var analysed = ReportText.Time(result.Duration);
        return result.Status != SessionStatus.Complete && info.Duration is { } declared
            ? $"{analysed} of {ReportText.Time(declared)}"
            : analysed;
    }

    private static string Video(VideoStreamInfo video) => Join(
        video.Profile is { } profile ? $"{video.Codec} {profile}" : video.Codec,
        $"{video.Width}×{video.Height}{(video.IsInterlaced ? " interlaced" : "")}",
        Math.Abs(video.SampleAspectRatio - 1) > 0.001
            ? ReportText.Invariant($"shown {video.Width * video.SampleAspectRatio:0}×{video.Height}")
            : null,
        video.FrameRate > 0 ? ReportText.Invariant($"{video.FrameRate:0.###} fps") : null,
        video.PixelFormat,
        video.BitRate > 0 ? ReportText.BitRate(video.BitRate) : null);

    private static string Audio(AudioStreamInfo audio) => Join(
        audio.Codec,
        ReportText.Invariant($"{audio.SampleRate / 1000.0:0.###} kHz"),
        audio.ChannelLayout.Length > 0 ? audio.ChannelLayout : ReportText.Count(audio.Channels, "channel"),
        audio.BitRate > 0 ? ReportText.BitRate(audio.BitRate) : null);

    private static string Join(params string?[] parts) => string.Join(" · ", parts.Where(p => p is not null));
}
