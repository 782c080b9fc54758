namespace Vqa.Kernels.Gpu.Looks;

/// <summary>Where the inputs of the corruption model lie.</summary>
/// <param name="Luma">uint8 [pairs, 2, height, width]; 0 for none.</param>
/// <param name="Chroma">uint8 [pairs, 4, height / 2, width / 2]; 0 for none.</param>
/// <param name="Cells">int16 [pairs, 46, height / 8, width / 8]; 0 for none.</param>
public readonly record struct LookAddresses(long Luma, long Chroma, long Cells);
