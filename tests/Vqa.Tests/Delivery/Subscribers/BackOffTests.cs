using CsCheck;
using Vqa.Delivery.Subscribers;

namespace Vqa.Tests.Delivery.Subscribers;

public class BackOffTests
{
    private static readonly BackOff _backOff = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));

    [Theory]
    [InlineData(1, 0.5, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(5, 8, 16)]
    [InlineData(9, 128, 256)]
    [InlineData(10, 150, 300)]
    [InlineData(int.MaxValue, 150, 300)]
    public void A_pause_doubles_up_to_the_longest(int failures, double shortest, double longest)
    {
        Assert.Equal(TimeSpan.FromSeconds(shortest), _backOff.Pause(failures, 0));
        Assert.Equal(TimeSpan.FromSeconds(longest), _backOff.Pause(failures, 1));
    }

    [Fact]
    public void A_pause_lies_between_the_half_and_the_whole()
    {
        Gen.Select(Gen.Int[1, 100], Gen.Double[0, 1]).Sample((failures, draw) =>
            _backOff.Pause(failures, draw) is var pause
            && pause >= _backOff.Pause(failures, 0) && pause <= 2 * _backOff.Pause(failures, 0));
    }

    [Fact]
    public void A_circuit_opens_when_several_incidents_fail_and_closes_with_the_first_success()
    {
        var circuit = new HostCircuit(failuresToOpen: 3, _backOff);
        var now = DateTimeOffset.UnixEpoch;

        // One notice that nobody likes is no dead host.
        for (var i = 0; i < 10; i++) circuit.Fail("a", now, leaveAlone: null, draw: 1);
        circuit.Fail("b", now, leaveAlone: null, draw: 1);
        Assert.Equal(4, circuit.Allowance(now, 4));
        circuit.Fail("c", now, leaveAlone: null, draw: 1);

        Assert.Equal((0, now.AddSeconds(1)), (circuit.Allowance(now, 4), circuit.OpenUntil));
        Assert.Equal(1, circuit.Allowance(now.AddSeconds(1), 4));
        circuit.Fail("a", now.AddSeconds(1), leaveAlone: null, draw: 1);
        Assert.Equal(now.AddSeconds(3), circuit.OpenUntil);
        Assert.True(circuit.Answer());
        Assert.Equal(4, circuit.Allowance(now, 4));
        Assert.False(circuit.Answer());
    }

    [Fact]
    public void A_host_that_asks_to_be_left_alone_is()
    {
        var circuit = new HostCircuit(failuresToOpen: 3, _backOff);

        circuit.Fail("a", DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(90), draw: 0);

        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(90), circuit.OpenUntil);
    }
}
