using Vqa.Media;
using Vqa.Node.Capacity;
using Vqa.Node.Streams;

namespace Vqa.Tests.Node.Capacity;

/// <summary>Statuses of streams that nobody watches.</summary>
internal static class MadeUpStreams
{
    /// <summary>A stream that runs and keeps up.</summary>
    public static StreamStatus Running(
        string id, double cores, int priority = 50, Depth depth = Depth.Full, int height = 0) => new()
    {
        Definition = new StreamDefinition { Id = id, Url = "srt://192.0.2.1:9000", Priority = priority, Depth = depth },
        State = StreamState.Running,
        Since = DateTimeOffset.UnixEpoch,
        Depth = depth,
        Cores = cores,
        Speed = 1,
        FrameRate = 25,
        Info = height > 0 ? Info(height) : null,
    };

    /// <summary>As it is when its source cannot be reached.</summary>
    public static StreamStatus Lost(string id) => Running(id, 0) with { State = StreamState.Lost, Speed = 0 };

    /// <summary>Streams that run at the same cost.</summary>
    public static IReadOnlyList<StreamStatus> Many(int count, double cores, double speed = 1) =>
        [.. Enumerable.Range(0, count).Select(i => Running($"s{i:00}", cores) with { Speed = speed })];

    /// <summary>A source of 16:9 pictures, 25 a second.</summary>
    public static MediaInfo Info(int height) => new(
        "mpegts", null, null, true,
        new VideoStreamInfo("h264", null, height * 16 / 9, height, "yuv420p", 25, 1, false, 0), null);

    /// <summary>What the meter says of a machine.</summary>
    public static CapacityReading Reading(double used, double cores = 2, double machine = 0, bool isEnforced = true) =>
        new(new CoreAllowance(cores, isEnforced), used, machine);
}
