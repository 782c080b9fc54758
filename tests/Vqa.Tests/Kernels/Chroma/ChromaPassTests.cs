using CsCheck;
using Vqa.Kernels.Chroma;
using Vqa.Kernels.Planes;
using Vqa.Tests.Kernels.Planes;

namespace Vqa.Tests.Kernels.Chroma;

public class ChromaPassTests
{
    public static TheoryData<string> InstructionSetNames => PlaneGen.InstructionSetNames;

    [Theory]
    [MemberData(nameof(InstructionSetNames))]
    public void Every_instruction_set_gives_the_sums_of_the_oracle_and_stays_inside_the_plane(string name)
    {
        var set = PlaneGen.Require(name);
        Gen.Select(PlaneGen.Cases, Gen.Int[1, 2]).Sample(
            (c, step) =>
            {
                var rowBytes = ((c.Format.Width * step) - (step - 1)) * c.Format.BytesPerSample;
                var stride = (rowBytes + (int)(c.Seed % 40)) * Math.Sign(c.Format.StrideBytes);
                using var plane = new GuardedPlane(c.Format with { StrideBytes = stride }, step, c.AtEnd);
                PlaneGen.Fill(plane, c.Content, c.Seed);

                Assert.Equal(Oracle(plane.View, step), ChromaPass.Measure(plane.View, step, set));
            },
            iter: 3000, threads: 1);
    }

    private static unsafe ChromaSummary Oracle(PlaneView plane, int step)
    {
        ulong sum = 0, sumSquares = 0;
        for (var y = 0; y < plane.Height; y++)
        {
            var row = (byte*)plane.Address + ((nint)y * plane.StrideBytes);
            for (var x = 0; x < plane.Width * step; x += step)
            {
                var p = plane.BytesPerSample == 1
                    ? row[x]
                    : (ulong)(((ushort*)row)[x] >> plane.Shift) % (1u << plane.Bits);
                sum += p;
                sumSquares += p * p;
            }
        }

        return new ChromaSummary((ulong)(plane.Width * plane.Height), sum, sumSquares);
    }
}
