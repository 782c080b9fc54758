using Vqa.Benchmarks.Density;

namespace Vqa.Tests.Benchmarks.Density;

public class CpuCostTests
{
    [Fact]
    public void Ratios_are_of_medians()
    {
        var cost = new CpuCost(new DensityClip("a.mp4", "a", 100, ""), Of(2, 9, 2), Of(2.1, 2.2, 2.3), Of(2.5, 2.4, 9), Of(8.8, 1, 9));

        Assert.Equal(1.1, cost.VqaOverDecode, 9);
        Assert.Equal(1.25, cost.ThreadedOverDecode, 9);
        Assert.Equal(4, cost.FiltersOverVqa, 9);
    }

    private static Series Of(params double[] seconds)
    {
        var series = new Series();
        Array.ForEach(seconds, s => series.Add(TimeSpan.FromSeconds(s)));
        return series;
    }
}
