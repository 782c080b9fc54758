namespace Vqa.Benchmarks.Robustness;

/// <summary>One input that is not what it should be.</summary>
/// <param name="Path">What <c>vqa analyze</c> is called with.</param>
/// <param name="Kind">What was done to it.</param>
/// <param name="Source">File name of the clip that it was made from; empty where there is none.</param>
internal sealed record DamagedInput(string Path, string Kind, string Source);
