using CsCheck;
using Vqa.Analysis.Metering;
using Vqa.Delivery.Timelines;

namespace Vqa.Tests.Delivery.Timelines;

public class MetricWindowTests
{
    private static readonly Gen<(double Luma, double Difference, bool HasPrevious, int Concealed, int Part)[]> _frames =
        Gen.Select(Gen.Double[0, 255], Gen.Double[0, 50], Gen.Bool, Gen.Int[0, 8160], Gen.Int[0, 4]).Array[0, 60];

    [Fact]
    public void However_frames_are_divided_the_whole_is_the_same()
    {
        _frames.Sample(frames =>
        {
            var whole = new MetricWindow();
            var parts = Enumerable.Range(0, 5).Select(_ => new MetricWindow()).ToArray();
            foreach (var (luma, difference, hasPrevious, concealed, part) in frames)
            {
                var frame = SampleWindows.Frame(luma: luma) with
                {
                    TemporalDifference = difference, HasPrevious = hasPrevious, ConcealedBlocks = concealed,
                };
                var sound = SampleWindows.Sound(rms: (float)(luma / 255));
                whole.Add(frame);
                whole.Add(sound);
                parts[part].Add(frame);
                parts[part].Add(sound);
            }

            var merged = new MetricWindow();
            Array.ForEach(parts, merged.Merge);

            Assert.Equal((whole.Frames, whole.AudioWindows), (merged.Frames, merged.AudioWindows));
            foreach (var metric in Enum.GetValues<StreamMetric>())
            {
                Assert.Equal(whole.Count(metric), merged.Count(metric));
                Assert.Equal(whole.Minimum(metric), merged.Minimum(metric));
                Assert.Equal(whole.Maximum(metric), merged.Maximum(metric));
                Assert.Equal(whole.Sum(metric), merged.Sum(metric), Math.Abs(whole.Sum(metric)) * 1e-12);
            }
        });
    }

    [Fact]
    public void A_window_has_the_mean_and_the_extremes_of_its_frames()
    {
        _frames.Where(frames => frames.Length > 0).Sample(frames =>
        {
            var window = new MetricWindow();
            foreach (var frame in frames)
            {
                window.Add(SampleWindows.Frame(luma: frame.Luma) with { TemporalDifference = frame.Difference, HasPrevious = frame.HasPrevious });
            }

            Assert.Equal(frames.Average(f => f.Luma), window.Mean(StreamMetric.MeanLuma), 1e-9);
            Assert.Equal(frames.Min(f => f.Luma), window.Minimum(StreamMetric.MeanLuma));
            Assert.Equal(frames.Max(f => f.Luma), window.Maximum(StreamMetric.MeanLuma));
            // A difference to a picture that there was not is unknown.
            var known = frames.Where(f => f.HasPrevious).Select(f => f.Difference).ToList();
            Assert.Equal(known.Count, window.Count(StreamMetric.TemporalDifference));
            Assert.Equal(known.DefaultIfEmpty(double.NaN).Max(), window.Maximum(StreamMetric.TemporalDifference));
        });
    }

    [Fact]
    public void Sound_is_that_of_the_loudest_channel_and_averaged_as_power()
    {
        var window = new MetricWindow();
        window.Add(SampleWindows.Sound(rms: 0.1f, truePeak: 0.5f));
        window.Add(SampleWindows.Sound(rms: 0, truePeak: 1));

        // Half of the time -20 dBFS, half of it nothing: half the power.
        Assert.Equal(-23.01, window.Mean(StreamMetric.Rms), 0.01);
        Assert.Equal(-20, window.Maximum(StreamMetric.Rms), 0.01);
        Assert.Equal(StreamMetrics.SilenceDecibels, window.Minimum(StreamMetric.Rms));
        Assert.Equal(-40, window.Maximum(StreamMetric.QuietestRms), 0.01);
        Assert.Equal(0, window.Maximum(StreamMetric.TruePeak), 0.01);
        Assert.Equal(6, window.Sum(StreamMetric.ClippedSamples));
    }

    [Fact]
    public void What_is_not_known_yet_counts_for_nothing()
    {
        var window = new MetricWindow();
        window.Add(SampleWindows.Sound());

        Assert.Equal(0, window.Count(StreamMetric.Integrated));
        Assert.True(double.IsNaN(window.Mean(StreamMetric.Integrated)));
        Assert.True(double.IsNaN(window.Minimum(StreamMetric.MeanLuma)));
    }

    [Fact]
    public void Errors_of_time_stamps_count_in_both_directions()
    {
        var window = new MetricWindow();
        window.Add(SampleWindows.Frame() with { TimestampError = TimeSpan.FromMilliseconds(-300), Timestamp = TimestampStatus.Backward });
        window.Add(SampleWindows.Frame() with { TimestampError = TimeSpan.FromMilliseconds(100), Timestamp = TimestampStatus.Gap });

        Assert.Equal(300, window.Maximum(StreamMetric.TimestampError));
        Assert.Equal(2, window.Sum(StreamMetric.OddTimestamps));
    }

    [Fact]
    public void Every_metric_has_a_name_of_its_own()
    {
        var names = Enum.GetValues<StreamMetric>().Select(StreamMetrics.Name).ToList();

        Assert.Equal(StreamMetrics.Count, names.Count);
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z][a-z0-9_]*$", name));
    }
}
