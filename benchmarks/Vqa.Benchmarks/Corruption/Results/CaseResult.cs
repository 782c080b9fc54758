using Vqa.Benchmarks.Corruption.Cases;
using Vqa.Benchmarks.Corruption.Measuring;
using Vqa.Benchmarks.Corruption.Scoring;

namespace Vqa.Benchmarks.Corruption.Results;

/// <summary>What came of one case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Watched">What Vqa said of it.</param>
/// <param name="Vqa">Vqa's block corruption, judged.</param>
/// <param name="Decoder">What the decoder alone knows: Vqa's <c>video_decode</c> of any severity, judged.</param>
/// <param name="Blockdetect">What FFmpeg's filter said of each picture; to be judged when a threshold is
/// chosen.</param>
/// <param name="BlockdetectPictures">The same as a ranking of the pictures that the maps rank too.</param>
/// <param name="Maps">How the model ranks blocks and pictures; null where it was not asked, or saw other
/// pictures.</param>
/// <param name="Remark">What was odd about the case; null where nothing.</param>
internal sealed record CaseResult(
    CorruptionCase Case,
    WatchedFile Watched,
    IncidentJudgement Vqa,
    IncidentJudgement Decoder,
    ScoredFile Blockdetect,
    IReadOnlyList<RankedScore> BlockdetectPictures,
    MapScore? Maps,
    string? Remark);

/// <summary>A case that could not be judged, and why.</summary>
internal sealed record CaseFailure(string Name, string Reason);
