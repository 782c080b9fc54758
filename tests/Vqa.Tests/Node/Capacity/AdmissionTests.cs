using Vqa.Media.Hardware;
using Vqa.Node.Capacity;
using Vqa.Node.Serve;
using Vqa.Node.Streams;

namespace Vqa.Tests.Node.Capacity;

public class AdmissionTests
{
    private IReadOnlyList<StreamStatus> _streams = [];
    private CapacityReading _reading = MadeUpStreams.Reading(used: 0);
    private int _lowered;
    private GpuRoom? _gpu;

    [Fact]
    public void Takes_a_stream_where_there_is_room_and_counts_it()
    {
        var admission = Admission();

        Assert.Null(admission.Refusal(New("a")));
        Assert.Equal((1, 0), (admission.Admitted, admission.Refused));
    }

    [Fact]
    public void Refuses_when_the_expected_cost_is_not_left_and_says_how_much_is()
    {
        (_streams, _reading) = (MadeUpStreams.Many(8, 0.2), MadeUpStreams.Reading(used: 1.7));
        var admission = Admission();

        var refusal = admission.Refusal(New("new"));

        Assert.NotNull(refusal);
        Assert.Contains("0.21 cores", refusal.Reason, StringComparison.Ordinal);
        Assert.Contains("0.10 of 2 are left", refusal.Reason, StringComparison.Ordinal);
        Assert.True(refusal.RetryAfter > TimeSpan.Zero);
        Assert.Equal((0, 1), (admission.Admitted, admission.Refused));
        Assert.Null(admission.Refusal(New("new") with { Depth = Depth.Keyframes }));
    }

    [Fact]
    public void A_tiny_allowance_takes_not_even_the_first()
    {
        _reading = MadeUpStreams.Reading(used: 0.01, cores: 0.05, isEnforced: false);

        Assert.NotNull(Admission().Refusal(New("a")));
        Assert.Equal(0, Admission().Headroom());
    }

    [Fact]
    public void Streams_admitted_a_moment_ago_take_room_before_they_are_measured()
    {
        _reading = MadeUpStreams.Reading(used: 0, cores: 2.05);
        var admission = Admission();
        var taken = 0;
        while (admission.Refusal(New($"s{taken}")) is null)
        {
            var next = MadeUpStreams.Running($"s{taken++}", 0);
            _streams = [.. _streams, next with { State = StreamState.Connecting, Speed = 0 }];
            Assert.True(taken < 1000);
        }

        Assert.Equal(18, taken); // 0.9 of 2.05 cores, at the default of a tenth each
    }

    [Fact]
    public void The_number_of_streams_may_be_limited()
    {
        _streams = [.. MadeUpStreams.Many(2, 0.01), Disabled("off")];
        var admission = Admission(mostStreams: 2);

        Assert.Contains("capacity.max_streams", admission.Refusal(New("third"))!.Reason, StringComparison.Ordinal);
        Assert.Contains("capacity.max_streams", admission.Refusal(New("off"))!.Reason, StringComparison.Ordinal);
        Assert.Null(admission.Refusal(New("s00") with { Url = "srt://192.0.2.9:1" }));
        Assert.Null(admission.Refusal(New("third") with { Enabled = false }));
        Assert.Equal(0, admission.Headroom());
    }

    [Fact]
    public void While_streams_are_lowered_none_is_taken()
    {
        (_streams, _lowered) = (MadeUpStreams.Many(3, 0.01), 1);

        Assert.Contains("keyframes", Admission().Refusal(New("new"))!.Reason, StringComparison.Ordinal);
        Assert.Equal(0, Admission().Headroom());
    }

    [Fact]
    public void A_change_of_a_watched_stream_costs_only_what_it_adds()
    {
        _streams = [.. MadeUpStreams.Many(8, 0.2), MadeUpStreams.Running("key", 0.01, depth: Depth.Keyframes)];
        _reading = MadeUpStreams.Reading(1.75);

        Assert.Null(Admission().Refusal(New("s00") with { Url = "srt://192.0.2.9:1" }));
        Assert.NotNull(Admission().Refusal(New("key")));
    }

    [Fact]
    public void A_full_decoder_or_memory_of_the_GPU_is_a_reason_too()
    {
        _gpu = new GpuRoom(new GpuLoad(0, "NVIDIA L4", 24L << 30, 20L << 30, 0.95), 40);
        Assert.Contains("decoder of NVIDIA L4", Admission().Refusal(New("a"))!.Reason, StringComparison.Ordinal);

        _gpu = new GpuRoom(new GpuLoad(0, "NVIDIA L4", 24L << 30, 10L << 20, 0.1), 40);
        Assert.Contains("10 MiB", Admission().Refusal(New("a"))!.Reason, StringComparison.Ordinal);

        _gpu = new GpuRoom(new GpuLoad(0, "NVIDIA L4", 24L << 30, 20L << 30, 0.45), 4);
        Assert.Null(Admission().Refusal(New("a")));
        Assert.Equal(4, Admission().Headroom());
    }

    [Fact]
    public void Headroom_is_what_would_still_be_admitted()
    {
        (_streams, _reading) = (MadeUpStreams.Many(5, 0.1), MadeUpStreams.Reading(used: 0.5));

        Assert.Equal(13, Admission().Headroom());
        Assert.Equal(2, Admission(mostStreams: 7).Headroom());
    }

    private static StreamDefinition New(string id) => new() { Id = id, Url = "srt://192.0.2.1:9000" };

    private static StreamStatus Disabled(string id) => MadeUpStreams.Running(id, 0) with
    {
        Definition = New(id) with { Enabled = false },
        State = StreamState.Disabled,
    };

    private Admission Admission(int? mostStreams = null) =>
        new(
            new CapacitySettings { MaxStreams = mostStreams },
            () => _streams, () => _reading, () => _lowered, () => _gpu);
}
