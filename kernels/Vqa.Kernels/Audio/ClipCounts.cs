namespace Vqa.Kernels.Audio;

/// <summary>How samples crowd at the top of one channel's range.</summary>
/// <param name="Clipped">Samples in runs of three and more at one value at or above
/// <see cref="ClipCounter.FullScale"/>.</param>
/// <param name="Top">Samples at or above <see cref="ClipCounter.TopLevel"/>.</param>
/// <param name="Upper">Samples from <see cref="ClipCounter.UpperLevel"/> to below
/// <see cref="ClipCounter.TopLevel"/>.</param>
public readonly record struct ClipCounts(int Clipped, int Top, int Upper);
