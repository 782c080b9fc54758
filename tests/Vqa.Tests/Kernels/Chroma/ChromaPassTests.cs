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

    [Theory]
    [MemberData(nameof(InstructionSetNames))]
    public void The_widest_plane_of_the_largest_samples_overflows_nothing(string name)
    {
        var set = PlaneGen.Require(name);
        var format = new PlaneView(0, PlaneView.MaxSide, 2, PlaneView.MaxSide * 2, 2, 4, PlaneView.MaxBits);
        using var plane = new GuardedPlane(format);
        PlaneGen.Fill(plane, PlaneGen.Content.Full, 0);

        var summary = ChromaPass.Measure(plane.View, 1, set);

        Assert.Equal(new ChromaSummary(32768, 32768UL * 4095, 32768UL * 4095 * 4095), summary);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_step_other_than_one_or_two_is_refused(int step)
    {
        using var plane = new GuardedPlane(new PlaneView(0, 8, 8, 32, 1, 0, 8));
        Assert.Throws<ArgumentOutOfRangeException>("sampleStep", () => ChromaPass.Measure(plane.View, step));
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
