namespace Vqa.Kernels.Audio;

/// <summary>The level of one channel over one window.</summary>
/// <param name="Peak">Largest absolute sample.</param>
/// <param name="SumSquares">Sum of the squared samples; rounded as float sums are, to about 1e-6 of its value.</param>
public readonly record struct LevelSums(float Peak, double SumSquares);
