using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Vqa.Node.Capacity;
using Vqa.Node.Streams;

namespace Vqa.Tests.Node.Capacity;

public class LoadSheddingTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Dictionary<string, string> _reasons = [];
    private readonly List<string> _steps = [];
    private readonly LoadShedding _shedding;
    private IReadOnlyList<StreamStatus> _streams = [];

    public LoadSheddingTests() => _shedding = Make(limit: 0.9);

    [Fact]
    public void Lowers_the_least_important_and_then_the_dearest_one_step_at_a_time()
    {
        _streams =
        [
            MadeUpStreams.Running("cheap", 0.2) with { Speed = 0.9 },
            MadeUpStreams.Running("dear", 0.9) with { Speed = 0.9 },
            MadeUpStreams.Running("unimportant", 0.1, priority: 10) with { Speed = 0.9 },
        ];

        Run(14, used: 2);
        Assert.Empty(_steps);
        Run(2, used: 2);
        Assert.Equal(["unimportant"], _steps);
        Run(14, used: 2);
        Assert.Single(_steps);
        Run(2, used: 2);
        Assert.Equal(["unimportant", "dear"], _steps);
        Assert.Equal((2, 2), (_shedding.Lowered, _shedding.LoweredTotal));
        Assert.Contains(
            "2 of 2 cores and 3 of 3 streams do not keep up", _reasons["unimportant"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_busy_node_whose_streams_keep_up_lowers_none()
    {
        _streams = MadeUpStreams.Many(10, 0.2);

        Run(300, used: 1.99, machine: 1);

        Assert.Empty(_steps);
    }

    [Fact]
    public void Streams_that_lag_on_an_idle_node_are_their_sources_fault()
    {
        _streams = MadeUpStreams.Many(10, 0.01, speed: 0.8);

        Run(300, used: 0.1, machine: 0.2);

        Assert.Empty(_steps);
    }

    [Fact]
    public void Others_who_use_up_the_machine_are_a_reason_when_streams_lag()
    {
        _streams = MadeUpStreams.Many(10, 0.05, speed: 0.8);

        Run(16, used: 0.5, machine: 1);

        Assert.Single(_steps);
    }

    [Fact]
    public void An_overload_with_pauses_is_none()
    {
        _streams = MadeUpStreams.Many(10, 0.2, speed: 0.9);

        for (var i = 0; i < 10; i++)
        {
            Run(13, used: 2);
            Run(1, used: 1);
        }

        Assert.Empty(_steps);
    }

    [Fact]
    public void Growing_delay_counts_where_speed_does_not_show_it()
    {
        _streams = MadeUpStreams.Many(4, 0.5);

        for (var second = 0; second < 60; second++)
        {
            _streams = [.. _streams.Select(stream => stream with { LatencyDrift = stream.LatencyDrift + 0.05 })];
            Run(1, used: 2);
        }

        Assert.NotEmpty(_steps);
    }

    [Fact]
    public void Bursts_of_segments_are_no_delay()
    {
        for (var second = 0; second < 300; second++)
        {
            // Six seconds of media come at once, every six seconds.
            _streams =
            [
                .. Enumerable.Range(0, 8).Select(i => MadeUpStreams.Running($"s{i}", 0.2) with
                {
                    Speed = second % 6 < 3 ? 0 : 1.2,
                    LatencyDrift = (second + i) % 6,
                    Info = MadeUpStreams.Info(720) with { Container = "hls" },
                }),
            ];
            Run(1, used: 2);
        }

        Assert.Empty(_steps);
    }

    [Fact]
    public void A_step_of_many_streams_is_a_tenth_at_most_and_no_more_than_needed()
    {
        _streams = MadeUpStreams.Many(100, 0.02, speed: 0.95);

        Run(16, used: 2);

        // 2 cores at 0.95 of the pace are 2.105 wanted, 0.305 too many: sixteen streams, of which ten may go at once.
        Assert.Equal(10, _steps.Count);
        Run(14, used: 1.85);
        Assert.Equal(10, _steps.Count);
        Run(2, used: 1.85);
        Assert.InRange(_steps.Count, 11, 19);
    }

    [Fact]
    public void Raises_what_was_lowered_last_in_importance_only_after_a_minute_of_room()
    {
        _streams =
        [
            MadeUpStreams.Running("a", 0.9, priority: 10) with { Speed = 0.9 },
            MadeUpStreams.Running("b", 0.9) with { Speed = 0.9 },
        ];
        Run(32, used: 2);
        Assert.Equal(["a", "b"], _steps);
        _streams = [.. _streams.Select(stream => stream with { Speed = 1, Cores = 0.05 })];

        Run(59, used: 0.3);
        Assert.Equal(2, _steps.Count);
        Run(3, used: 0.3);
        Assert.Equal(["a", "b", "+b"], _steps);
        Assert.Equal((1, 1), (_shedding.Lowered, _shedding.RaisedTotal));

        // With b back there is no room for a: 0.9 and 0.85 more are above 0.81 of two cores.
        Run(300, used: 1.1);
        Assert.Equal(3, _steps.Count);
    }

    [Fact]
    public void Raising_that_had_to_be_taken_back_is_tried_again_later()
    {
        _streams =
        [
            MadeUpStreams.Running("a", 0.5) with { Speed = 0.9 },
            MadeUpStreams.Running("b", 1.4, priority: 90) with { Speed = 0.9 },
        ];
        Run(17, used: 2);
        Run(63, used: 0.3);
        Assert.Equal(["a", "+a"], _steps);
        Run(17, used: 2);
        Assert.Equal(["a", "+a", "a"], _steps);

        Run(115, used: 0.3);
        Assert.Equal(3, _steps.Count);
        Run(10, used: 0.3);
        Assert.Equal(["a", "+a", "a", "+a"], _steps);
    }

    [Fact]
    public void What_only_the_configuration_forbids_is_kept_without_any_delay_to_show_it()
    {
        _streams = MadeUpStreams.Many(2, 0.05);

        for (var i = 0; i < 16; i++)
        {
            Tick(MadeUpStreams.Reading(used: 0.11, cores: 0.05, isEnforced: false));
        }

        Assert.Single(_steps);
    }

    [Fact]
    public void At_a_limit_of_one_nothing_is_ever_lowered()
    {
        var shedding = Make(limit: 1);
        _streams = MadeUpStreams.Many(5, 0.4, speed: 0.5);

        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            shedding.Tick(MadeUpStreams.Reading(2, machine: 1), _streams);
        }

        Assert.Empty(_steps);
    }

    [Fact]
    public void A_lowered_stream_that_is_gone_or_was_changed_is_forgotten()
    {
        _streams = MadeUpStreams.Many(2, 0.9, speed: 0.9);
        Run(16, used: 2);
        Assert.Equal(1, _shedding.Lowered);

        _streams = MadeUpStreams.Many(1, 0.1);
        Run(1, used: 0.2);

        Assert.Equal(0, _shedding.Lowered);
    }

    private LoadShedding Make(double limit) => new(
        (id, reason) =>
        {
            _steps.Add(reason is null ? "+" + id : id);
            _reasons[id] = reason ?? "";
            _streams = [.. _streams.Select(stream => stream.Definition.Id == id
                ? stream with { Depth = reason is null ? Depth.Full : Depth.Keyframes }
                : stream)];
        },
        limit, _time, NullLogger.Instance);

    private void Run(int seconds, double used, double machine = 0)
    {
        for (var i = 0; i < seconds; i++)
        {
            Tick(MadeUpStreams.Reading(used, machine: machine));
        }
    }

    private void Tick(CapacityReading reading)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _shedding.Tick(reading, _streams);
    }
}
