using System.Runtime.Intrinsics;

namespace Vqa.Kernels.Lanes;

/// <summary>The ways to run a kernel on a CPU, slowest first. All give the same bits.</summary>
internal enum InstructionSet
{
    /// <summary>Sample by sample.</summary>
    Scalar,

    /// <summary>Vectors of 128 bits, any machine.</summary>
    Portable,

    /// <summary>AVX2, 256 bits.</summary>
    Avx2,

    /// <summary>AVX-512 BW, 512 bits.</summary>
    Avx512,
}

internal static class InstructionSets
{
    /// <summary>
    /// The fastest that this machine has. Some older processors slow down for 512 bits: .NET then reports vectors of
    /// that size as not accelerated.
    /// </summary>
    public static readonly InstructionSet Best =
        IsSupported(InstructionSet.Avx512) && Vector512.IsHardwareAccelerated ? InstructionSet.Avx512
        : IsSupported(InstructionSet.Avx2) ? InstructionSet.Avx2
        : InstructionSet.Portable;

    public static bool IsSupported(InstructionSet set) => set switch
    {
        InstructionSet.Avx512 => Lanes512.IsSupported,
        InstructionSet.Avx2 => Lanes256.IsSupported,
        _ => true,
    };
}
