using CsCheck;
using Vqa.Delivery.Reports;

namespace Vqa.Tests.Delivery.Reports;

public sealed class MetricSeriesTests
{
    private const int Buckets = 16;

    private static readonly Gen<(double Seconds, float Value)[]> _samples =
        Gen.Select(Gen.Double[-1, 100_000], Gen.Float[-1000, 1000]).Array[1, 300];

    [Fact]
    public void The_smallest_and_the_largest_value_are_kept()
    {
        _samples.Sample(samples =>
        {
            var series = Fill(samples);
            var filled = Filled(series);

            Assert.Equal(samples.Min(s => s.Value), filled.Min(b => series.Minimum(b, 0)));
            Assert.Equal(samples.Max(s => s.Value), filled.Max(b => series.Maximum(b, 0)));
        });
    }

    [Fact]
    public void Every_bucket_holds_exactly_the_extremes_of_its_span()
    {
        _samples.Sample(samples =>
        {
            var series = Fill(samples);
            var expected = samples
                .Select(s => (Time: TimeSpan.FromSeconds(Math.Max(0, s.Seconds)), s.Value))
                .GroupBy(s => (int)(s.Time.Ticks / series.Step.Ticks))
                .Select(g => (Bucket: g.Key, Time: g.Min(s => s.Time), Low: g.Min(s => s.Value), High: g.Max(s => s.Value)))
                .OrderBy(b => b.Bucket);

            Assert.Equal(
                expected,
                Filled(series).Select(b => (b, series.Time(b)!.Value, series.Minimum(b, 0), series.Maximum(b, 0))));
        });
    }

    [Fact]
    public void Buckets_are_never_longer_than_the_stream_needs()
    {
        _samples.Sample(samples =>
        {
            var series = Fill(samples);
            var end = TimeSpan.FromSeconds(Math.Max(0, samples.Max(s => s.Seconds)));

            Assert.True(end < series.Step * Buckets);
            Assert.True(series.Step == TimeSpan.FromMilliseconds(10) || end >= series.Step / 2 * Buckets);
        });
    }

    [Fact]
    public void Unknown_values_give_way_to_known_ones()
    {
        var series = new MetricSeries(2, 2);

        series.Add(TimeSpan.Zero, [float.NaN, float.NaN]);
        series.Add(TimeSpan.Zero, [3, float.NaN]);
        series.Add(TimeSpan.Zero, [float.NaN, float.NaN]);

        Assert.Equal((3, 3), (series.Minimum(0, 0), series.Maximum(0, 0)));
        Assert.True(float.IsNaN(series.Minimum(0, 1)) && float.IsNaN(series.Maximum(0, 1)));
    }

    [Fact]
    public void Adding_allocates_nothing_however_long_the_stream_is()
    {
        var series = new MetricSeries(3, 2000);
        series.Add(TimeSpan.Zero, [1, 2, 3]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 1; i < 200_000; i++)
        {
            series.Add(TimeSpan.FromSeconds(i), [1, 2, 3]);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static MetricSeries Fill((double Seconds, float Value)[] samples)
    {
        var series = new MetricSeries(1, Buckets);
        foreach (var (seconds, value) in samples)
        {
            series.Add(TimeSpan.FromSeconds(seconds), [value]);
        }

        return series;
    }

    private static int[] Filled(MetricSeries series) =>
        [.. Enumerable.Range(0, series.Buckets).Where(b => series.Time(b) is not null)];
}
