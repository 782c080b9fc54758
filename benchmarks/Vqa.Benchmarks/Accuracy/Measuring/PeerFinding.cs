using System.Globalization;
using System.Text.RegularExpressions;

namespace Vqa.Benchmarks.Accuracy.Measuring;

/// <summary>What one of FFmpeg's filters found.</summary>
/// <param name="Detector">The detector of Vqa that looks for the same: video_freeze, video_black,
/// audio_silence.</param>
/// <param name="Where">From the file's first picture; what lasts to the end of the file ends there.</param>
internal sealed partial record PeerFinding(string Detector, Interval Where)
{
    private static readonly (string Filter, string Detector)[] _filters =
        [("freeze", "video_freeze"), ("black", "video_black"), ("silence", "audio_silence")];

    /// <summary>Detectors that FFmpeg has a filter for.</summary>
    public static IReadOnlyList<string> Detectors { get; } = [.. _filters.Select(f => f.Detector)];

    /// <summary>Reads the findings from ffmpeg's messages.</summary>
    /// <param name="lines">What ffmpeg wrote to standard error.</param>
    /// <param name="first">Time of the first picture, subtracted from all others.</param>
    /// <param name="end">When the last picture is over.</param>
    public static IReadOnlyList<PeerFinding> Parse(IEnumerable<string> lines, TimeSpan first, TimeSpan end)
    {
        var findings = new List<PeerFinding>();
        var open = new Dictionary<string, TimeSpan>();
        foreach (Match match in lines.SelectMany(l => Edge().Matches(l)))
        {
            var filter = match.Groups[1].Value;
            var time =
                TimeSpan.FromSeconds(double.Parse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture)) - first;
            if (match.Groups[2].Value == "start")
            {
                open[filter] = time;
            }
            else if (open.Remove(filter, out var start))
            {
                findings.Add(Finding(filter, start, time));
            }
        }

        findings.AddRange(open.Select(o => Finding(o.Key, o.Value, end)));
        return findings;
    }

    private static PeerFinding Finding(string filter, TimeSpan start, TimeSpan end) =>
        new(Array.Find(_filters, f => f.Filter == filter).Detector, new Interval(start, end > start ? end : start));

    // "lavfi.freezedetect.freeze_start: 3.2", "black_start:1.2 black_end:4 black_duration:2.8", "silence_start: 1.5"
    [GeneratedRegex("(freeze|black|silence)_(start|end): ?(-?[0-9.]+)")]
    private static partial Regex Edge();
}
