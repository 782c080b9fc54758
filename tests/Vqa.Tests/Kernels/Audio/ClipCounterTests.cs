using CsCheck;
using Vqa.Kernels.Audio;

namespace Vqa.Tests.Kernels.Audio;

public class ClipCounterTests
{
    // Few values, so that runs are common.
    private static readonly Gen<float> _level =
        Gen.OneOf(0f, 0.79f, 0.8f, -0.8f, 0.9f, -0.95f, 0.985f, -0.985f, 1f, -1f, 1.2f);

    [Fact]
    public void However_a_stream_is_cut_into_windows_the_counts_add_up_to_those_of_its_runs()
    {
        Gen.Select(_level.Array[0, 300], Gen.Int[1, 40]).Sample((samples, window) =>
        {
            var counter = new ClipCounter();
            int clipped = 0, top = 0, upper = 0;
            foreach (var part in samples.Chunk(window))
            {
                var counts = counter.Count(part, part.Max(Math.Abs));
                clipped += counts.Clipped;
                top += counts.Top;
                upper += counts.Upper;
            }

            Assert.Equal(ClippedByRuns(samples), clipped);
            Assert.Equal(samples.Count(s => Math.Abs(s) >= 0.9f), top);
            Assert.Equal(samples.Count(s => Math.Abs(s) is >= 0.8f and < 0.9f), upper);
        });
    }

    [Fact]
    public void A_run_counts_in_the_window_in_which_it_becomes_three_long()
    {
        var counter = new ClipCounter();
        Assert.Equal(0, counter.Count([0, 1, 1], 1).Clipped);
        Assert.Equal(4, counter.Count([1, 1, 0], 1).Clipped);
        Assert.Equal(0, counter.Count([0.5f, 0.5f, 0.5f], 0.5f).Clipped);
    }

    [Fact]
    public void A_quiet_window_ends_a_run()
    {
        var counter = new ClipCounter();
        Assert.Equal(0, counter.Count([1, 1], 1).Clipped);
        Assert.Equal(0, counter.Count([0.1f], 0.1f).Clipped);
        Assert.Equal(0, counter.Count([1, 1], 1).Clipped);
    }

    private static int ClippedByRuns(float[] samples)
    {
        var clipped = 0;
        for (var from = 0; from < samples.Length;)
        {
            var until = from;
            while (until < samples.Length && samples[until] == samples[from])
            {
                until++;
            }

            clipped += Math.Abs(samples[from]) >= 0.985f && until - from >= 3 ? until - from : 0;
            from = until;
        }

        return clipped;
    }
}
