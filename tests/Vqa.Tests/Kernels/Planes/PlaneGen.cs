using CsCheck;
using Vqa.Kernels.Lanes;
using Vqa.Kernels.Planes;

namespace Vqa.Tests.Kernels.Planes;

/// <summary>Random planes for property tests: odd sizes, strides and formats, and contents that go to the
/// extremes.</summary>
internal static class PlaneGen
{
    /// <summary>How the bytes of a plane are made: garbage in every bit, all zero, all one, only the two extremes in
    /// turn, flat with noise.</summary>
    internal enum Content { Noise, Zero, Full, Extremes, NearlyFlat }

    internal sealed record Case(
        PlaneView Format, int PreviousStride, bool HasPrevious, bool PreviousIsSame, bool AtEnd, Content Content,
        int DarkLevel, uint Seed);

    // Bytes per sample, shift, bits: 8 bit, 10 and 12 bit in the low bits, P010, 16 bit, and 8 of 16.
    private static readonly (int Bytes, int Shift, int Bits)[] _formats =
        [(1, 0, 8), (2, 0, 10), (2, 0, 12), (2, 6, 10), (2, 4, 12), (2, 8, 8)];

    public static readonly Gen<(int Bytes, int Shift, int Bits)> Format = Gen.OneOf(_formats);

    public static readonly Gen<Case> Cases =
        from width in Gen.OneOf(Gen.Int[1, 100], Gen.OneOf(1, 15, 16, 17, 31, 32, 33, 47, 48, 49, 64, 65, 96))
        from height in Gen.OneOf(Gen.Int[1, 70], Gen.OneOf(1, 15, 16, 17, 32, 33))
        from format in Format
        from padding in Gen.Int[0, 40]
        from previousPadding in Gen.Int[0, 40]
        from isBottomUp in Gen.Bool
        from isPreviousBottomUp in Gen.Bool
        from hasPrevious in Gen.Bool
        from isSame in Gen.Int[0, 3]
        from atEnd in Gen.Bool
        from content in Gen.Enum<Content>()
        from dark in Gen.Int[-1, (1 << format.Bits) - 1]
        from seed in Gen.UInt
        let rowBytes = width * format.Bytes
        let stride = (rowBytes + padding) * (isBottomUp ? -1 : 1)
        let previousStride = (rowBytes + previousPadding) * (isPreviousBottomUp ? -1 : 1)
        select new Case(
            new PlaneView(0, width, height, stride, format.Bytes, format.Shift, format.Bits),
            previousStride, hasPrevious, isSame == 0, atEnd, content, dark, seed);

    /// <summary>The instruction sets, as rows of a theory.</summary>
    public static TheoryData<string> InstructionSetNames => new(Enum.GetNames<InstructionSet>());

    /// <summary>The named instruction set; ends the test as skipped where this machine lacks it.</summary>
    public static InstructionSet Require(string name)
    {
        var set = Enum.Parse<InstructionSet>(name);
        Assert.SkipUnless(
            InstructionSets.IsSupported(set), $"This CPU has no {name}: that code path is NOT tested here.");
        return set;
    }

    public static void Fill(GuardedPlane plane, Content content, uint seed)
    {
        var random = new Random((int)seed);
        random.NextBytes(plane.Memory);
        foreach (ref var value in plane.Memory)
        {
            value = content switch
            {
                Content.Zero => 0,
                Content.Full => 255,
                Content.Extremes => (byte)(value < 128 ? 0 : 255),
                Content.NearlyFlat => (byte)(60 + (value % 3)),
                _ => value,
            };
        }
    }
}
