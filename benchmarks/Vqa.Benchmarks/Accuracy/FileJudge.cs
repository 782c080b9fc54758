using Vqa.Benchmarks.Accuracy.Measuring;
using Vqa.Benchmarks.Accuracy.Planting;
using Vqa.Benchmarks.Accuracy.Scoring;

namespace Vqa.Benchmarks.Accuracy;

/// <summary>Analyses one test file with Vqa and with FFmpeg's filters, and judges both by the same rules.</summary>
internal static class FileJudge
{
    private static readonly TimeSpan _edge = TimeSpan.FromSeconds(1);

    /// <summary>Analyses and judges.</summary>
    public static async Task<FileResult> JudgeAsync(TestFile file, int seed, CancellationToken stop)
    {
        var profile = await FileProfile.MeasureAsync(file.Path, file.HasSound, stop).ConfigureAwait(false);
        var analysis = VqaAnalyzer.Analyze(file.Path, stop);
        List<Allowance> allowances = [.. file.SideEffects, .. NaturalDefects.Of(profile, file.Role)];
        var (peerTruths, peerAllowances) = ForPeers(file, allowances);
        List<FoundIncident> comparable = [.. analysis.Found.Where(f => PeerFinding.Detectors.Contains(f.Detector))];
        List<FoundIncident> peer = [.. profile.Peers.Select(p => new FoundIncident(p.Detector, p.Where, null, null))];
        return new FileResult(
            seed,
            file,
            profile.Pictures.End,
            analysis.IsComplete,
            analysis.Status,
            Matcher.Judge(file.Truths, allowances, analysis.Found),
            Matcher.Judge(peerTruths, peerAllowances, comparable),
            Matcher.Judge(peerTruths, peerAllowances, peer));
    }

    // Defects that FFmpeg's filters do not look for count neither way; and a filter that sees a black picture stand
    // still is right in its own terms.
    private static (List<Truth> Truths, List<Allowance> Allowances) ForPeers(TestFile file, List<Allowance> allowances)
    {
        var comparable = file.Truths
            .Where(t => PeerFinding.Detectors.Contains(t.Detector) && t.Kind != "silence_channel").ToList();
        var others = file.Truths.Except(comparable).Where(t => t.Detector == "audio_silence")
            .Select(t => new Allowance(t.Detector, t.Where, "one channel"));
        var stills = file.Truths.Where(t => t.Detector is "video_black" or "video_solid")
            .Select(t => new Allowance("video_freeze", t.Where.Widen(_edge), "stands still as planted"));
        return (comparable, [.. allowances, .. others, .. stills]);
    }
}
