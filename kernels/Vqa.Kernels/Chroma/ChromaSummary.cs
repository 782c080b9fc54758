namespace Vqa.Kernels.Chroma;

/// <summary>A chroma plane in numbers, the same bits on every backend.</summary>
/// <param name="Samples">Number of samples: width * height.</param>
/// <param name="Sum">Sum of all samples, on the scale of the measured samples.</param>
/// <param name="SumSquares">Sum of their squares; at most 2^28 * 4095^2 &lt; 2^52.</param>
public readonly record struct ChromaSummary(ulong Samples, ulong Sum, ulong SumSquares);
