using Vqa.Benchmarks.Accuracy.Planting;
using Vqa.Benchmarks.Accuracy.Scoring;

namespace Vqa.Benchmarks.Accuracy;

/// <summary>What came of one test file.</summary>
/// <param name="Seed">The seed that it was made with.</param>
/// <param name="File">The file and what is known about it.</param>
/// <param name="Length">How long its pictures last.</param>
/// <param name="IsComplete">Vqa read the file to its end.</param>
/// <param name="Status">How the analysis ended, and the error where there was one.</param>
/// <param name="Vqa">What Vqa found, judged.</param>
/// <param name="VqaAsPeer">The same, held against nothing but what FFmpeg's filters look for too.</param>
/// <param name="Peer">What FFmpeg's filters found, judged the same way.</param>
internal sealed record FileResult(
    int Seed,
    TestFile File,
    TimeSpan Length,
    bool IsComplete,
    string Status,
    Judgement Vqa,
    Judgement VqaAsPeer,
    Judgement Peer)
{
    /// <summary>True where nothing is planted.</summary>
    public bool IsClean => File.Truths.Count == 0;
}
