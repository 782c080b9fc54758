using Microsoft.Extensions.Time.Testing;
using Vqa.Analysis.Metering;
using Vqa.Delivery.Notices;
using Vqa.Node.Streams;
using Vqa.Tests.Delivery.Notices;

namespace Vqa.Tests.Node.Streams;

public class LossWatchTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 12, 0, 0, TimeSpan.Zero));
    private readonly NoticeRecorder _sink = new();
    private readonly LossWatch _loss;
    private double _position;

    public LossWatchTests() =>
        _loss = new LossWatch(new IncidentTeller("s", _sink, _time), TimeSpan.FromSeconds(5), _time);

    [Fact]
    public void A_stream_that_never_comes_is_lost_after_the_minimum_duration()
    {
        Wait(4.75, "no connection");
        Assert.Empty(_sink.Notices);

        Wait(0.5, "no connection");

        var notice = Assert.Single(_sink.Notices);
        Assert.Equal(("stream_loss", NoticeKind.Opened), (notice.Detector, notice.Kind));
        Assert.Contains("source_unreachable", notice.IncidentJson, StringComparison.Ordinal);
        Assert.True(_loss.IsLost);
    }

    [Fact]
    public void The_first_sound_that_comes_back_ends_it_and_says_when_it_began()
    {
        Receive(seconds: 10);
        var last = _time.GetUtcNow();
        Wait(8, null);

        Receive(seconds: 0.02);

        Assert.Equal([NoticeKind.Opened, NoticeKind.Closed], _sink.Notices.Select(n => n.Kind));
        Assert.InRange(_sink.Notices[0].Start, last.AddSeconds(-0.1), last.AddSeconds(0.1));
        Assert.Contains("nothing_received", _sink.Notices[0].IncidentJson, StringComparison.Ordinal);
        Assert.False(_loss.IsLost);
    }

    [Fact]
    public void Segments_of_six_seconds_are_no_loss()
    {
        for (var segment = 0; segment < 20; segment++)
        {
            for (var window = 0; window < 300; window++)
            {
                Arrive();
            }

            Wait(6, null);
        }

        Assert.Empty(_sink.Notices);
    }

    [Fact]
    public void A_long_recording_that_came_at_once_does_not_hide_a_loss_for_its_length()
    {
        for (var window = 0; window < 50 * 600; window++)
        {
            Arrive();
        }

        Wait(16, null);

        Assert.Single(_sink.Notices);
    }

    [Fact]
    public void It_is_told_once_however_long_it_lasts()
    {
        Wait(3600, "no connection");

        Assert.Single(_sink.Notices);
    }

    [Fact]
    public void Nothing_is_told_once_nobody_watches_the_stream()
    {
        Wait(3, null);
        _loss.End();
        Wait(3600, "no connection");

        Assert.Empty(_sink.Notices);
        Assert.False(_loss.IsLost);
    }

    private void Receive(double seconds)
    {
        for (var elapsed = 0.0; elapsed < seconds; elapsed += 0.02)
        {
            Arrive();
            _time.Advance(TimeSpan.FromSeconds(0.02));
        }
    }

    private void Arrive()
    {
        _loss.OnAudio(new AudioMetrics { Time = TimeSpan.FromSeconds(_position), Duration = AudioMetrics.Window });
        _position += 0.02;
    }

    private void Wait(double seconds, string? reason)
    {
        for (var elapsed = 0.0; elapsed < seconds; elapsed += 0.25)
        {
            _time.Advance(TimeSpan.FromSeconds(0.25));
            _loss.Tick(reason);
        }
    }
}
