using Vqa.Node.Serve;
using Vqa.Node.Streams;

namespace Vqa.Node.Capacity;

/// <summary>
/// Takes new streams as long as there is room for them: as many as the configuration allows, and as the processors can
/// carry by what streams were measured to cost. Streams that were registered before always come back, so room is kept
/// for them.
/// </summary>
/// <param name="settings">Where the machine is full.</param>
/// <param name="streams">All streams, as they are now.</param>
/// <param name="reading">What is in use now.</param>
/// <param name="lowered">How many streams are watched with less effort for want of room.</param>
/// <param name="gpu">What the GPU has left; null where none decodes.</param>
internal sealed class Admission(
    CapacitySettings settings, Func<IReadOnlyList<StreamStatus>> streams, Func<CapacityReading> reading,
    Func<int> lowered, Func<GpuRoom?> gpu) : IAdmission
{
    // Streams end and are lowered in minutes, not in milliseconds.
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(30), _later = TimeSpan.FromMinutes(2);

    private long _admitted, _refused;

    /// <summary>Streams that were found to have room, since the start.</summary>
    public long Admitted => Interlocked.Read(ref _admitted);

    /// <summary>Streams that were refused, since the start.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <inheritdoc/>
    public AdmissionRefusal? Refusal(StreamDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var refusal = definition.Enabled ? Consider(definition) : null;
        Interlocked.Increment(ref refusal is null ? ref _admitted : ref _refused);
        return refusal;
    }

    /// <summary>How many more streams like those there are would be taken.</summary>
    public int Headroom()
    {
        var (now, all) = (reading(), streams());
        var costs = new StreamCosts(all, now.UsedCores);
        var byCores = Room(now, costs, except: null) / costs.Mean(Depth.Full);
        var bySettings = settings.MaxStreams - all.Count(stream => stream.Definition.Enabled) ?? int.MaxValue;
        var byGpu = gpu()?.Streams(settings.MaxUtilization) ?? int.MaxValue;
        return lowered() > 0 ? 0 : Math.Max(0, Math.Min(Math.Min(bySettings, byGpu), (int)Math.Min(byCores, 100_000)));
    }

    private AdmissionRefusal? Consider(StreamDefinition definition)
    {
        var all = streams();
        var before = all.FirstOrDefault(stream => stream.Definition.Id == definition.Id);
        var isNew = before is not { Definition.Enabled: true };
        var watched = all.Count(stream => stream.Definition.Enabled);
        if (isNew && watched >= settings.MaxStreams)
        {
            return new AdmissionRefusal(
                $"This node watches {watched} streams, as many as capacity.max_streams allows. "
                + "Give the stream to another node, or remove one.",
                _later);
        }

        if (isNew && lowered() is var less && less > 0)
        {
            return new AdmissionRefusal(
                $"This node is full: {less} of its {watched} streams are watched by their keyframes only. "
                + "Give the stream to another node.",
                _later);
        }

        var now = reading();
        var costs = new StreamCosts(all, now.UsedCores);
        var taken = isNew ? 0 : costs.Expected(before, before!.Definition.Depth);
        var need = costs.Expected(before, definition.Depth) - taken;
        var (room, kept) = (Room(now, costs, definition.Id), costs.Reserved(definition.Id));
        if (need > 0 && need > room)
        {
            return new AdmissionRefusal(
                FormattableString.Invariant($"No room: the stream is expected to take {need:0.00} cores, and ")
                + FormattableString.Invariant($"{Math.Max(0, room):0.00} of {now.Allowance.Cores:0.##} are left under ")
                + FormattableString.Invariant($"capacity.max_utilization {settings.MaxUtilization:0.##} ")
                + FormattableString.Invariant($"({now.UsedCores:0.00} in use, {kept:0.00} for streams that are coming ")
                + "back). Give it to another node, remove a stream, or ask for depth keyframes.",
                _soon);
        }

        return isNew && gpu() is { } device && device.Problem(settings.MaxUtilization) is { } full
            ? new AdmissionRefusal($"No room: {full}. Give the stream to another node, or remove one.", _soon)
            : null;
    }

    private double Room(CapacityReading now, StreamCosts costs, string? except) =>
        (settings.MaxUtilization * now.Allowance.Cores) - now.UsedCores - costs.Reserved(except);
}
