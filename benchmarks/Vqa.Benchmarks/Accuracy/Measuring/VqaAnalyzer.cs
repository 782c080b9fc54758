using Vqa.Benchmarks.Accuracy.Scoring;
namespace Vqa.Benchmarks.Accuracy.Measuring;
internal sealed record VqaAnalysis(IReadOnlyList<FoundIncident> Found, string Status);
internal static class VqaAnalyzer
{
    public static VqaAnalysis Analyze(string path, CancellationToken stop) => new([], "complete");
}
