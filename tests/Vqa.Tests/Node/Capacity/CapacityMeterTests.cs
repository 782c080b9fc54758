using Microsoft.Extensions.Time.Testing;
using Vqa.Node.Capacity;

namespace Vqa.Tests.Node.Capacity;

public class CapacityMeterTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private ProcessorTimes _times;

    [Fact]
    public void Use_is_that_of_the_last_ten_seconds()
    {
        var meter = new CapacityMeter(new CoreAllowance(4, true), () => _times, _time);
        meter.Sample();

        Run(meter, seconds: 30, ownCores: 1, machineShare: 0.5);
        Assert.Equal(1, meter.Now.UsedCores, 6);
        Assert.Equal(0.25, meter.Now.Utilization, 6);
        Assert.Equal(0.5, meter.Now.MachineUtilization, 6);

        Run(meter, seconds: 5, ownCores: 3, machineShare: 1);
        Assert.InRange(meter.Now.UsedCores, 1.9, 2.1);

        Run(meter, seconds: 12, ownCores: 3, machineShare: 1);
        Assert.Equal(3, meter.Now.UsedCores, 6);
        Assert.Equal(1, meter.Now.MachineUtilization, 6);
    }

    [Fact]
    public void A_machine_that_hides_its_counters_leaves_those_of_the_process()
    {
        var meter = new CapacityMeter(
            new CoreAllowance(1, true), () => _times with { MachineBusy = 0, MachineTotal = 0 }, _time);
        meter.Sample();

        Run(meter, seconds: 3, ownCores: 0.5, machineShare: 1);

        Assert.Equal((0.5, 0), (Math.Round(meter.Now.Utilization, 6), meter.Now.MachineUtilization));
    }

    [Fact]
    public void The_real_counters_go_forward()
    {
        var before = ProcessorTimes.Read();
        var begin = Environment.TickCount64;
        while (Environment.TickCount64 - begin < 50)
        {
            // Uses some of what is counted.
        }

        var after = ProcessorTimes.Read();
        Assert.True(after.Process > before.Process);
        Assert.True(after.MachineTotal >= before.MachineTotal && after.MachineTotal > 0);
        Assert.True(after.MachineBusy > 0 && after.MachineBusy < after.MachineTotal);
    }

    private void Run(CapacityMeter meter, int seconds, double ownCores, double machineShare)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(_second);
            _times = new ProcessorTimes(
                _times.Process + (ownCores * _second),
                _times.MachineBusy + (400 * machineShare),
                _times.MachineTotal + 400);
            meter.Sample();
        }
    }
}
