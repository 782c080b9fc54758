using Vqa.Node.Capacity;
using Vqa.Node.Streams;

namespace Vqa.Tests.Node.Capacity;

public class StreamCostsTests
{
    [Fact]
    public void Before_any_ran_a_stream_is_expected_to_cost_the_default()
    {
        var costs = new StreamCosts([], usedCores: 0.05);

        Assert.Equal(StreamCosts.DefaultFull, costs.Mean(Depth.Full));
        Assert.Equal(StreamCosts.DefaultKeyframes, costs.Mean(Depth.Keyframes));
    }

    [Fact]
    public void An_unknown_stream_costs_the_mean_of_its_depth()
    {
        var costs = new StreamCosts(
            [
                MadeUpStreams.Running("a", 0.2), MadeUpStreams.Running("b", 0.4),
                MadeUpStreams.Running("c", 0.02, depth: Depth.Keyframes), MadeUpStreams.Lost("d"),
            ],
            usedCores: 0);

        Assert.Equal(0.3, costs.Expected(null, Depth.Full), 6);
        Assert.Equal(0.02, costs.Expected(null, Depth.Keyframes), 6);
    }

    [Fact]
    public void A_stream_whose_pictures_are_known_costs_by_their_number_and_size()
    {
        var lost = MadeUpStreams.Lost("uhd") with { Info = MadeUpStreams.Info(2160) };
        var costs = new StreamCosts([MadeUpStreams.Running("hd", 0.1, height: 1080), lost], usedCores: 0);

        Assert.Equal(0.4, costs.Expected(lost, Depth.Full), 6);
    }

    [Fact]
    public void Common_work_is_shared_out_up_to_a_limit()
    {
        var streams = MadeUpStreams.Many(10, 0.1);

        Assert.Equal(0.15, new StreamCosts(streams, usedCores: 1.5).Mean(Depth.Full), 6);
        Assert.Equal(0.2, new StreamCosts(streams, usedCores: 9).Mean(Depth.Full), 6);
        Assert.Equal(0.1, new StreamCosts(streams, usedCores: 0.5).Mean(Depth.Full), 6);
    }

    [Fact]
    public void Room_is_kept_for_what_comes_back_and_for_what_just_began()
    {
        var began = MadeUpStreams.Running("began", 0);
        var disabled = MadeUpStreams.Running("off", 0) with { State = StreamState.Disabled };
        var costs = new StreamCosts(
            [MadeUpStreams.Running("a", 0.3), MadeUpStreams.Lost("lost"), began, disabled], usedCores: 0.3);

        Assert.Equal(0.6, costs.Reserved(), 6);
        Assert.Equal(0.3, costs.Reserved(except: "lost"), 6);
    }

    [Fact]
    public void Money_is_shared_by_processor_time_among_those_that_run()
    {
        StreamStatus[] streams =
            [MadeUpStreams.Running("a", 0.3), MadeUpStreams.Running("b", 0.1), MadeUpStreams.Lost("c")];
        var price = new StreamPrice(2, streams);

        Assert.Equal(1, price.PerStreamHour);
        Assert.Equal([1.5, 0.5, 0], streams.Select(stream => Math.Round(price.Of(stream), 6)));
        Assert.Equal(2, new StreamPrice(2, []).PerStreamHour);
    }
}
