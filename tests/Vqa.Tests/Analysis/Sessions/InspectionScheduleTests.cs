using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;

namespace Vqa.Tests.Analysis.Sessions;

/// <summary>Which pictures the model looks at, 25 a second.</summary>
public sealed class InspectionScheduleTests
{
    private const int Rate = 25;

    private const double Suspicious = 0.005;

    private readonly InspectionSchedule _schedule = new(TimeSpan.FromSeconds(0.5), Suspicious);
    private readonly List<int> _looks = [];
    private int _next;

    [Fact]
    public void Nothing_calls_for_more_than_the_steady_rate()
    {
        Show(250);

        Assert.Equal(0, _looks[0]);
        Assert.InRange(_looks.Count, 19, 20);
    }

    [Fact]
    public void New_evidence_is_looked_at_at_once_and_closely_for_a_second()
    {
        Show(30).Show(1, evidence: true).Show(25);

        Assert.Contains(30, _looks);
        Assert.InRange(_looks.Count(picture => picture is >= 30 and < 56), 8, 9);
    }

    [Fact]
    public void Evidence_that_goes_on_is_looked_at_eight_times_a_second_and_later_four_times()
    {
        Show(1).Show(250, evidence: true);

        Assert.InRange(_looks.Count(picture => picture < 125), 40, 43);
        Assert.InRange(_looks.Count(picture => picture >= 126), 20, 22);
    }

    [Fact]
    public void A_packet_that_came_incomplete_tells_of_its_picture()
    {
        Show(30);
        _schedule.Note(new StreamEvent(StreamEventKind.VideoPacketDamaged, Time(34), "", ""));
        Show(10);

        Assert.Contains(33, _looks);
    }

    [Fact]
    public void A_suspicious_reading_is_followed_closely()
    {
        Show(30);
        _schedule.Note(new DamageReading { Time = Time(30), BrightShare = Suspicious });
        Show(25);

        Assert.InRange(_looks.Count(picture => picture is >= 30 and < 55), 8, 9);
    }

    [Fact]
    public void Suspicious_blocks_are_looked_at_soon()
    {
        Show(30).Show(1, suspicion: InspectionSchedule.SuspiciousBlocks);

        Assert.Contains(30, _looks);
    }

    [Fact]
    public void Blocks_that_are_always_suspicious_exhaust_their_budget()
    {
        Show(Rate * 60, suspicion: 1000);

        Assert.InRange(_looks.Count / 60.0, 2, 2.6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public void A_look_for_every_picture_is_the_most_there_is(int framesPerSecond)
    {
        var schedule = new InspectionSchedule(TimeSpan.FromSeconds(0.04), Suspicious);
        var looks = 0;
        for (var i = 0; i < 10 * framesPerSecond; i++)
        {
            var frame = new FrameMetrics { Time = TimeSpan.FromSeconds(i / (double)framesPerSecond), DecoderErrorLines = 1 };
            looks += schedule.Wants(frame, 1000) ? 1 : 0;
        }

        Assert.InRange(looks, 10, 10 * Math.Min(framesPerSecond, 25));
    }

    private InspectionScheduleTests Show(int count, bool evidence = false, int suspicion = 0)
    {
        for (var i = 0; i < count; i++, _next++)
        {
            var frame = new FrameMetrics
            {
                Index = _next, Time = Time(_next), Duration = Time(1), Decode = evidence ? DecodeFlags.Concealed : DecodeFlags.None,
            };
            if (_schedule.Wants(frame, suspicion))
            {
                _looks.Add(_next);
            }
        }

        return this;
    }

    private static TimeSpan Time(int picture) => TimeSpan.FromSeconds(picture / (double)Rate);
}
