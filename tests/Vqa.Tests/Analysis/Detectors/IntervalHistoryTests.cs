using Vqa.Analysis.Detectors;

namespace Vqa.Tests.Analysis.Detectors;

public sealed class IntervalHistoryTests
{
    private readonly IntervalHistory _history = new();

    [Fact]
    public void Nothing_is_told_before_twenty_intervals_and_two_seconds()
    {
        Add(40, 49);
        Assert.False(_history.IsTold);

        Add(40, 1);
        Assert.True(_history.IsTold);
    }

    [Fact]
    public void Few_long_intervals_are_not_enough()
    {
        Add(1000, 19);

        Assert.False(_history.IsTold);
    }

    [Fact]
    public void The_rhythm_is_the_usual_interval() => Assert.Equal(40, RhythmAfter(pulldown: false)!.Value.TotalMilliseconds);

    [Fact]
    public void Intervals_that_alternate_are_a_rhythm() => Assert.NotNull(RhythmAfter(pulldown: true));

    [Fact]
    public void One_pause_does_not_unmake_a_rhythm()
    {
        Add(40, 60);
        Add(3000, 1);

        Assert.Equal(40, _history.Rhythm()!.Value.TotalMilliseconds);
    }

    [Fact]
    public void Pictures_that_come_as_they_like_are_no_rhythm()
    {
        for (var i = 0; i < 20; i++)
        {
            Add(67, 2);
            Add(467, 1);
            Add(267, 2);
        }

        Assert.Null(_history.Rhythm());
    }

    [Fact]
    public void Pauses_again_and_again_are_no_rhythm()
    {
        for (var i = 0; i < 6; i++)
        {
            Add(40, 20);
            Add(500, 1);
        }

        Assert.Null(_history.Rhythm());
    }

    [Fact]
    public void Pauses_of_long_ago_are_forgotten()
    {
        Pauses_again_and_again_are_no_rhythm();
        Add(40, 128);

        Assert.NotNull(_history.Rhythm());
    }

    private TimeSpan? RhythmAfter(bool pulldown)
    {
        for (var i = 0; i < 50; i++)
        {
            Add(pulldown ? 33 : 40, 1);
            Add(pulldown ? 50 : 40, 1);
        }

        return _history.Rhythm();
    }

    private void Add(double milliseconds, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _history.Add(TimeSpan.FromMilliseconds(milliseconds));
        }
    }
}
