using CsCheck;
using Vqa.Kernels.Planes;
using Vqa.Kernels.Reduction;
using Vqa.Tests.Kernels.Planes;

namespace Vqa.Tests.Kernels.Reduction;

public class BoxReducerTests
{
    private sealed record Case(
        PlaneView Format, int Step, int BoxWidth, int BoxHeight, int TargetWidth, int TargetHeight, PlaneGen.Content Content, uint Seed);

    private static readonly Gen<Case> _cases =
        from plane in PlaneGen.Cases
        from step in Gen.Int[1, 2]
        from boxWidth in Gen.Int[1, Math.Min(9, plane.Format.Width)]
        from boxHeight in Gen.Int[1, Math.Min(9, plane.Format.Height)]
        from targetWidth in Gen.Int[1, 48]
        from targetHeight in Gen.Int[1, 48]
        let rowBytes = ((((plane.Format.Width - 1) * step) + 1) * plane.Format.BytesPerSample) + 7
        select new Case(
            plane.Format with { StrideBytes = plane.Format.StrideBytes < 0 ? -rowBytes : rowBytes },
            step, boxWidth, boxHeight, targetWidth, targetHeight, plane.Content, plane.Seed);

    [Fact]
    public void It_is_the_mean_of_each_box_and_repeats_the_edge_whatever_the_sizes_and_formats() =>
        _cases.Sample(
            c =>
            {
                using var plane = new GuardedPlane(c.Format, c.Step);
                PlaneGen.Fill(plane, c.Content, c.Seed);
                var target = new byte[c.TargetWidth * c.TargetHeight];

                new BoxReducer().Reduce(plane.View, c.Step, c.BoxWidth, c.BoxHeight, target, c.TargetWidth);

                Assert.Equal(Oracle(plane.View, c), target);
            },
            iter: 2000, threads: 1);

    // The largest sum and the largest divisor that its remarks prove their bounds for.
    [Theory]
    [InlineData(8, 1)]
    [InlineData(12, 2)]
    public void The_largest_boxes_of_the_largest_samples_are_exact(int bits, int bytes)
    {
        var format = new PlaneView(0, 120, 60, 120 * bytes, bytes, 0, bits);
        using var plane = new GuardedPlane(format);
        plane.Memory.Fill(255);
        var target = new byte[2];

        new BoxReducer().Reduce(plane.View, 1, BoxReducer.MaxBox, BoxReducer.MaxBox, target, 2);

        Assert.Equal([255, 255], target);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(BoxReducer.MaxBox + 1, 1)]
    [InlineData(33, 1)]
    [InlineData(1, 17)]
    public void A_box_that_does_not_fit_is_refused(int boxWidth, int boxHeight)
    {
        using var plane = new GuardedPlane(new PlaneView(0, 32, 16, 32, 1, 0, 8));
        Assert.Throws<ArgumentException>(() => new BoxReducer().Reduce(plane.View, 1, boxWidth, boxHeight, new byte[4], 2));
    }

    private static unsafe byte[] Oracle(PlaneView plane, Case c)
    {
        var target = new byte[c.TargetWidth * c.TargetHeight];
        for (var i = 0; i < target.Length; i++)
        {
            var x = Math.Min(i % c.TargetWidth, (plane.Width / c.BoxWidth) - 1);
            var y = Math.Min(i / c.TargetWidth, (plane.Height / c.BoxHeight) - 1);
            long sum = 0;
            for (var j = 0; j < c.BoxWidth * c.BoxHeight; j++)
            {
                var row = (byte*)plane.Address + ((nint)plane.StrideBytes * ((y * c.BoxHeight) + (j / c.BoxWidth)));
                var at = ((x * c.BoxWidth) + (j % c.BoxWidth)) * c.Step;
                sum += plane.BytesPerSample == 1 ? row[at] : (((ushort*)row)[at] >> plane.Shift) & plane.MaxValue;
            }

            // 12-bit 4095 is 255.94 on the 8-bit scale, which rounds to 256: the scale ends at 255.
            long divisor = (long)c.BoxWidth * c.BoxHeight << (plane.Bits - 8);
            target[i] = (byte)Math.Min(255, (sum + (divisor / 2)) / divisor);
        }

        return target;
    }
}
