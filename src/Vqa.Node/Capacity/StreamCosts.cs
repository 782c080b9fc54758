using Vqa.Node.Streams;

namespace Vqa.Node.Capacity;

/// <summary>
/// What streams cost in cores, measured on those that run, and so what another one may be expected to cost: by its
/// pixel rate where that is known, else as much as the mean of its depth.
/// </summary>
internal sealed class StreamCosts
{
    /// <summary>
    /// Expected of a stream before any ran: 1080p25 H.264 on a core of 2026; keyframes alone are an eighteenth, and
    /// its sound comes on top.
    /// </summary>
    public const double DefaultFull = 0.1, DefaultKeyframes = 0.01;

    private const double MostOverhead = 2;

    private readonly IReadOnlyList<StreamStatus> _streams;
    private readonly double _overhead;
    private readonly double? _full, _keyframes, _fullPixel, _keyframesPixel;

    /// <param name="streams">All streams of the node, as they are now.</param>
    /// <param name="usedCores">What the whole process uses: threads that serve all streams are among it.</param>
    public StreamCosts(IReadOnlyList<StreamStatus> streams, double usedCores)
    {
        _streams = streams;
        var measured = streams.Where(IsMeasured).ToList();
        Measured = measured.Count;
        SumOfThreads = measured.Sum(stream => stream.Cores);
        _overhead = SumOfThreads > 0 ? Math.Clamp(usedCores / SumOfThreads, 1, MostOverhead) : 1;
        (_full, _fullPixel) = Means(measured, Depth.Full);
        (_keyframes, _keyframesPixel) = Means(measured, Depth.Keyframes);
    }

    /// <summary>Streams whose cost is measured.</summary>
    public int Measured { get; }

    /// <summary>What their own threads use together, in cores.</summary>
    public double SumOfThreads { get; }

    /// <summary>What a stream of unknown content costs, its share of common work included, in cores.</summary>
    public double Mean(Depth depth) => _overhead * Thread(depth, pixelRate: null);

    /// <summary>What a stream would cost at a depth, in cores.</summary>
    /// <param name="known">Its status, where it was watched before; null where not.</param>
    /// <param name="depth">How much of it would be decoded.</param>
    public double Expected(StreamStatus? known, Depth depth) => _overhead * (
        known is not null && IsMeasured(known) && known.Depth == depth ? known.Cores : Thread(depth, PixelRate(known)));

    /// <summary>
    /// What streams will use on top of what they use now, in cores: those that are being opened or are lost come back,
    /// and those that just began are not measured yet.
    /// </summary>
    /// <param name="except">Id of a stream to leave out; null for none.</param>
    public double Reserved(string? except = null) => _streams
        .Where(stream => stream.Definition.Id != except && IsExpected(stream))
        .Sum(stream => Math.Max(0, Expected(stream, stream.Depth) - (_overhead * stream.Cores)));

    /// <summary>Pictures' samples a second, as the source declares them; null where it does not.</summary>
    public static double? PixelRate(StreamStatus? stream) => stream?.Info?.Video is { FrameRate: > 0 } video
        ? video.Width * (double)video.Height * video.FrameRate
        : null;

    private static bool IsMeasured(StreamStatus stream) => stream is { State: StreamState.Running, Cores: > 0 };

    private static bool IsExpected(StreamStatus stream) =>
        stream.State is StreamState.Connecting or StreamState.Lost
        || stream is { State: StreamState.Running, Cores: <= 0 };

    private double Thread(Depth depth, double? pixelRate) => depth == Depth.Full
        ? (_fullPixel * pixelRate) ?? _full ?? DefaultFull
        : (_keyframesPixel * pixelRate) ?? _keyframes ?? DefaultKeyframes;

    private static (double? PerStream, double? PerPixel) Means(IReadOnlyList<StreamStatus> measured, Depth depth)
    {
        var streams = measured.Where(stream => stream.Depth == depth).ToList();
        var pixels = streams.Select(stream => (Rate: PixelRate(stream) ?? 0, stream.Cores))
            .Where(stream => stream.Rate > 0).ToList();
        return (
            streams.Count > 0 ? streams.Average(stream => stream.Cores) : null,
            pixels.Count > 0 ? pixels.Sum(stream => stream.Cores) / pixels.Sum(stream => stream.Rate) : null);
    }
}
