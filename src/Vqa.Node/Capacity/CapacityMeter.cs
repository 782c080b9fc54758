namespace Vqa.Node.Capacity;

/// <summary>
/// Measures how much of the processors is in use, over the last ten seconds. Sampled by one thread, read by any.
/// </summary>
/// <param name="allowance">What the node may use.</param>
/// <param name="times">Reads the counters.</param>
/// <param name="time">Says how late it is.</param>
internal sealed class CapacityMeter(CoreAllowance allowance, Func<ProcessorTimes> times, TimeProvider time)
{
    /// <summary>Long enough to smooth what comes in segments.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Queue<(long At, ProcessorTimes Times)> _samples = [];
    private volatile CapacityReading _now = new(allowance, 0, 0);

    /// <summary>What was measured last.</summary>
    public CapacityReading Now => _now;

    /// <summary>Looks at the counters. Once a second will do.</summary>
    public void Sample()
    {
        var (at, counted) = (time.GetTimestamp(), times());
        while (_samples.Count > 1 && time.GetElapsedTime(_samples.Peek().At, at) > Window)
        {
            _samples.Dequeue();
        }

        if (_samples.TryPeek(out var first)
            && time.GetElapsedTime(first.At, at) is var elapsed && elapsed > TimeSpan.Zero)
        {
            var total = counted.MachineTotal - first.Times.MachineTotal;
            _now = new CapacityReading(
                allowance,
                (counted.Process - first.Times.Process) / elapsed,
                total > 0 ? Math.Clamp((counted.MachineBusy - first.Times.MachineBusy) / total, 0, 1) : 0);
        }

        _samples.Enqueue((at, counted));
    }
}

/// <summary>How much of the processors is in use.</summary>
/// <param name="Allowance">What the node may use.</param>
/// <param name="UsedCores">What its process uses, in cores.</param>
/// <param name="MachineUtilization">Share of all the machine's processors that anybody uses, 0 to 1.</param>
internal sealed record CapacityReading(CoreAllowance Allowance, double UsedCores, double MachineUtilization)
{
    /// <summary>Share of what the node may use that it uses; above 1 where only the configuration forbids it.</summary>
    public double Utilization => UsedCores / Allowance.Cores;
}
