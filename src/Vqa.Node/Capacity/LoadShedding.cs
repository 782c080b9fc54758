using Microsoft.Extensions.Logging;
using Vqa.Node.Streams;

namespace Vqa.Node.Capacity;

/// <summary>
/// Does less where the node cannot keep up, so that all streams stay watched: has streams decoded by their keyframes
/// only, those of the lowest priority first, then the dearest, and in the reverse order fully again where there is room
/// for them. A step takes at most a tenth of the streams, and waits for what it brings. For one thread.
/// </summary>
/// <param name="lower">Has a stream watched with less effort for a reason, or as wanted again for none.</param>
/// <param name="limit">Share of the processors that streams may use; from 1 on nothing is ever lowered.</param>
/// <param name="time">Says how late it is.</param>
/// <param name="log">Told of each step.</param>
internal sealed partial class LoadShedding(Action<string, string?> lower, double limit, TimeProvider time, ILogger log)
{
    /// <summary>Overload must last so long, and so does the look at what a step brought.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Room must be there for so long before a stream is raised again.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(60);

    // A raise that lasts so long was right.
    private static TimeSpan TrialOfRaise => 5 * Patience;

    // After a raise that had to be taken back the next waits twice as long, up to this.
    private static readonly TimeSpan _longestCalm = TimeSpan.FromMinutes(16);

    // What is raised must leave this share of the limit free, or it would be lowered again at the next cloud of dust.
    private const double Margin = 0.1;

    private const double LaggingShare = 0.25, StepShare = 0.1;

    private readonly Lagging _lagging = new(time);
    private readonly Dictionary<string, double> _lowered = new(StringComparer.Ordinal);
    private TimeSpan _calm = Calm;
    private long? _overloadedSince, _roomySince, _raisedAt;

    /// <summary>Streams that are watched with less effort now.</summary>
    public int Lowered { get; private set; }

    /// <summary>Times that a stream was lowered, since the start.</summary>
    public long LoweredTotal { get; private set; }

    /// <summary>Times that a stream was raised again, since the start.</summary>
    public long RaisedTotal { get; private set; }

    /// <summary>Looks whether something must be done. Once a second.</summary>
    public void Tick(CapacityReading reading, IReadOnlyList<StreamStatus> streams)
    {
        if (limit >= 1)
        {
            return;
        }

        Forget(streams);
        var costs = new StreamCosts(streams, reading.UsedCores);
        var full = streams.Where(stream => stream is { State: StreamState.Running, Depth: Depth.Full }).ToList();
        var behind = _lagging.Look(full).Count;
        if (!IsOverloaded(reading, behind, full.Count))
        {
            _overloadedSince = null;
        }
        else if (Lasts(ref _overloadedSince, Patience))
        {
            LowerSome(reading, full, behind);
            (_overloadedSince, _roomySince) = (null, null);
        }

        var next = _overloadedSince is null ? Raisable(reading, streams, costs) : [];
        if (next.Count == 0)
        {
            _roomySince = null;
        }
        else if (Lasts(ref _roomySince, _calm))
        {
            Raise(next);
            _roomySince = null;
        }

        if (_lowered.Count == 0 && (_raisedAt is not { } raised || time.GetElapsedTime(raised) >= TrialOfRaise))
        {
            _calm = Calm;
        }

        Lowered = _lowered.Count;
    }

    // What only the configuration forbids shows in no delay: the node itself must keep to it.
    private bool IsOverloaded(CapacityReading reading, int behind, int running) =>
        running > 0 && (
            (Math.Max(reading.Utilization, reading.MachineUtilization) > limit
                && behind >= Math.Max(1, LaggingShare * running))
            || (!reading.Allowance.IsEnforced && reading.Utilization > 1));

    private void LowerSome(CapacityReading reading, List<StreamStatus> full, int behind)
    {
        if (_raisedAt is { } raised && time.GetElapsedTime(raised) < TrialOfRaise)
        {
            _calm = _calm * 2 < _longestCalm ? _calm * 2 : _longestCalm;
        }

        // A stream that lags would use more if it could.
        var wanted = reading.UsedCores / Math.Clamp(
            full.Average(stream => stream.Speed > 0 ? stream.Speed : 1), 0.5, 1);
        var excess = wanted - (limit * reading.Allowance.Cores);
        var most = (int)Math.Ceiling(StepShare * full.Count);
        var reason = FormattableString.Invariant(
            $"only keyframes are decoded, for the node uses {reading.UsedCores:0.##} of ")
            + FormattableString.Invariant($"{reading.Allowance.Cores:0.##} cores and ")
            + $"{behind} of {full.Count} streams do not keep up";
        var first = full.OrderBy(stream => stream.Definition.Priority).ThenByDescending(stream => stream.Cores);
        foreach (var stream in first.Take(most))
        {
            _lowered[stream.Definition.Id] = stream.Cores;
            LoweredTotal++;
            lower(stream.Definition.Id, reason);
            LogLowered(stream.Definition.Id, reason);
            excess -= stream.Cores;
            if (excess <= 0)
            {
                return;
            }
        }
    }

    private List<StreamStatus> Raisable(CapacityReading reading, IReadOnlyList<StreamStatus> streams, StreamCosts costs)
    {
        var room = (limit * (1 - Margin) * reading.Allowance.Cores) - reading.UsedCores - costs.Reserved();
        var most = Math.Max(1, (int)(StepShare * streams.Count));
        var next = new List<StreamStatus>();
        foreach (var stream in streams.Where(stream => _lowered.ContainsKey(stream.Definition.Id))
            .OrderByDescending(stream => stream.Definition.Priority)
            .ThenBy(stream => _lowered[stream.Definition.Id]).Take(most))
        {
            room -= Math.Max(0, _lowered[stream.Definition.Id] - stream.Cores);
            if (room < 0)
            {
                break;
            }

            next.Add(stream);
        }

        return next;
    }

    private void Raise(List<StreamStatus> next)
    {
        foreach (var stream in next)
        {
            _lowered.Remove(stream.Definition.Id);
            RaisedTotal++;
            lower(stream.Definition.Id, null);
            LogRaised(stream.Definition.Id);
        }

        _raisedAt = time.GetTimestamp();
    }

    // Gone, or begun anew as wanted since someone changed it.
    private void Forget(IReadOnlyList<StreamStatus> streams)
    {
        var still = streams.Where(stream => stream.Depth != stream.Definition.Depth)
            .Select(stream => stream.Definition.Id);
        foreach (var id in _lowered.Keys.Except(still).ToList())
        {
            _lowered.Remove(id);
        }
    }

    private bool Lasts(ref long? since, TimeSpan duration)
    {
        since ??= time.GetTimestamp();
        return time.GetElapsedTime(since.Value) >= duration;
    }

    [LoggerMessage(50, LogLevel.Warning, "stream {Stream} is lowered: {Reason}")]
    private partial void LogLowered(string stream, string reason);

    [LoggerMessage(51, LogLevel.Information, "stream {Stream} is watched fully again, for there is room")]
    private partial void LogRaised(string stream);
}
