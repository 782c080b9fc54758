using Vqa.Benchmarks.Accuracy.Measuring;
using Vqa.Benchmarks.Accuracy.Planting;
using Vqa.Benchmarks.Accuracy.Scoring;

namespace Vqa.Benchmarks.Accuracy;

/// <summary>Analyses one test file with Vqa and with FFmpeg's filters, and judges both by the same rules.</summary>
internal static class FileJudge
{
    private static readonly TimeSpan _edge = TimeSpan.FromSeconds(1);

    /// <summary>What is known of a file without Vqa: its pictures and sound in numbers, the filters' findings.</summary>
    public static async Task<TestCase> MeasureAsync(TestFile file, int seed, CancellationToken stop)
    {
        var profile = await FileProfile.MeasureAsync(file.Path, file.HasSound, stop).ConfigureAwait(false);
        return new TestCase(
            seed,
            file,
            profile.Pictures.End,
            [.. file.SideEffects, .. NaturalDefects.Of(profile, file.Role)],
            [.. profile.Peers.Select(p => new FoundIncident(p.Detector, p.Where, null, null))]);
    }

    /// <summary>Analyses with Vqa and judges, on the calling thread.</summary>
    public static FileResult Judge(TestCase test, CancellationToken stop)
    {
        var analysis = VqaAnalyzer.Analyze(test.File.Path, stop);
        var (peerTruths, peerAllowances) = ForPeers(test);
        List<FoundIncident> comparable = [.. analysis.Found.Where(f => PeerFinding.Detectors.Contains(f.Detector))];
        return new FileResult(
            test.Seed,
            test.File,
            test.Length,
            analysis.IsComplete,
            analysis.Status,
            Matcher.Judge(test.File.Truths, test.Allowances, analysis.Found),
            Matcher.Judge(peerTruths, peerAllowances, comparable),
            Matcher.Judge(peerTruths, peerAllowances, test.Peers));
    }

    // Defects that FFmpeg's filters do not look for count neither way; and a filter that sees a black picture stand
    // still is right in its own terms.
    private static (List<Truth> Truths, List<Allowance> Allowances) ForPeers(TestCase test)
    {
        var file = test.File;
        var comparable = file.Truths
            .Where(t => PeerFinding.Detectors.Contains(t.Detector) && t.Kind != "silence_channel").ToList();
        var others = file.Truths.Except(comparable).Where(t => t.Detector == "audio_silence")
            .Select(t => new Allowance(t.Detector, t.Where, "one channel"));
        var stills = file.Truths.Where(t => t.Detector is "video_black" or "video_solid")
            .Select(t => new Allowance("video_freeze", t.Where.Widen(_edge), "stands still as planted"));
        return (comparable, [.. test.Allowances, .. others, .. stills]);
    }
}
