using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Metering;

public class BlockinessTests
{
    private const int Height = 100;

    private static ulong[] Flat(int width, double perSample)
    {
        var sums = new ulong[16];
        for (var x = 1; x < width; x++)
        {
            sums[x % 16] += (ulong)(perSample * Height);
        }

        return sums;
    }

    [Theory]
    [InlineData(64)]
    [InlineData(61)]
    [InlineData(9)]
    public void Even_gradients_have_no_grid(int width)
    {
        var (ratio, _) = Blockiness.Strongest(Flat(width, 3), width, Height, 1);

        Assert.Equal(1, ratio, 6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_grid_is_found_at_its_phase(int phase)
    {
        const int Width = 160;
        var sums = Flat(Width, 2);
        for (var x = phase; x < Width; x += 8)
        {
            sums[x % 16] += x == 0 ? 0 : 4 * (ulong)Height;
        }

        var (ratio, found) = Blockiness.Strongest(sums, Width, Height, 1);

        Assert.Equal(phase, found);
        Assert.Equal((6 + 0.05) / (2 + 0.05), ratio, 6);
    }

    [Fact]
    public void A_flat_picture_has_no_grid()
    {
        Assert.Equal(1, Blockiness.Strongest(new ulong[16], 64, 64, 1).Ratio);
    }

    [Fact]
    public void Bit_depth_does_not_matter()
    {
        const int Width = 160;
        var eight = Flat(Width, 2);
        eight[0] *= 3;
        var ten = eight.Select(s => s * 4).ToArray();

        Assert.Equal(Blockiness.Strongest(eight, Width, Height, 1).Ratio, Blockiness.Strongest(ten, Width, Height, 0.25).Ratio, 9);
    }
}
