using Vqa.Node.Streams;

namespace Vqa.Node.Api;

/// <summary>
/// A stream as the API shows it: what it was registered with, secrets left out, and how the watching goes.
/// </summary>
internal sealed record StreamView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its address, secrets masked.</summary>
    public required string Url { get; init; }

    /// <summary>How the watching goes.</summary>
    public required StreamState State { get; init; }

    /// <summary>Why it is not running, or not as wanted.</summary>
    public string? Reason { get; init; }

    /// <summary>Since when it is in this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The streams file names it, so that the API cannot change it.</summary>
    public required bool FromFile { get; init; }

    /// <summary>Watched at all.</summary>
    public required bool Enabled { get; init; }

    /// <summary>A file that begins again at its end.</summary>
    public required bool Loop { get; init; }

    /// <summary>0 to 100; the lowest have to do with less first.</summary>
    public required int Priority { get; init; }

    /// <summary>How much of it is to be decoded.</summary>
    public required Depth Depth { get; init; }

    /// <summary>How much of it is decoded now.</summary>
    public required Depth CurrentDepth { get; init; }

    /// <summary>
    /// Detectors that it was registered with; left out where those of the group or of the node watch.
    /// </summary>
    public IReadOnlyList<string>? Detectors { get; init; }

    /// <summary>Group of detectors.</summary>
    public string? DetectorGroup { get; init; }

    /// <summary>Detectors' options, by "detector.option".</summary>
    public required IReadOnlyDictionary<string, double> Options { get; init; }

    /// <summary>Its labels.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>A key was given; it is not shown.</summary>
    public required bool HasDecryptKey { get; init; }

    /// <summary>What the source holds; left out before it was opened.</summary>
    public SourceView? Source { get; init; }

    /// <summary>Where its pictures are decoded.</summary>
    public required string Device { get; init; }

    /// <summary>Pictures measured since the node started.</summary>
    public required long Frames { get; init; }

    /// <summary>Packets refused and pictures flagged since the node started.</summary>
    public required long DecodeErrors { get; init; }

    /// <summary>Times that the source was opened anew since the node started.</summary>
    public required long Reconnects { get; init; }

    /// <summary>Pictures per second over the last seconds.</summary>
    public required double FrameRate { get; init; }

    /// <summary>Media time per wall time over the last seconds.</summary>
    public required double Speed { get; init; }

    /// <summary>Bits per second of the compressed pictures.</summary>
    public required double BitRate { get; init; }

    /// <summary>How much later media arrives than at first, seconds.</summary>
    public required double LatencyDrift { get; init; }

    /// <summary>Processors that it uses.</summary>
    public required double Cores { get; init; }

    /// <summary>When the last picture or sound came.</summary>
    public DateTimeOffset? LastMediaAt { get; init; }

    /// <summary>Incidents opened since the node started.</summary>
    public required long Incidents { get; init; }

    /// <summary>Incidents that last.</summary>
    public required IReadOnlyList<IncidentView> OpenIncidents { get; init; }

    /// <summary>The view of a status.</summary>
    public static StreamView Of(StreamStatus status)
    {
        var definition = status.Definition;
        return new StreamView
        {
            Id = definition.Id,
            Url = status.ShownUrl,
            State = status.State,
            Reason = status.Reason,
            Since = status.Since,
            FromFile = status.IsFromFile,
            Enabled = definition.Enabled,
            Loop = definition.Loop,
            Priority = definition.Priority,
            Depth = definition.Depth,
            CurrentDepth = status.Depth,
            Detectors = definition.Detectors,
            DetectorGroup = definition.DetectorGroup,
            Options = definition.Options,
            Labels = definition.Labels,
            HasDecryptKey = definition.DecryptKey is not null,
            Source = status.Info is { } info ? SourceView.Of(info) : null,
            Device = status.Device,
            Frames = status.Frames,
            DecodeErrors = status.DecodeErrors,
            Reconnects = status.Reconnects,
            FrameRate = Rounded(status.FrameRate),
            Speed = Rounded(status.Speed),
            BitRate = Rounded(status.BitRate),
            LatencyDrift = Rounded(status.LatencyDrift),
            Cores = Rounded(status.Cores),
            LastMediaAt = status.LastMediaAt,
            Incidents = status.Incidents,
            OpenIncidents = [.. status.OpenIncidents.Select(IncidentView.Of)],
        };
    }

    // JSON has no word for what is no number.
    private static double Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 3) : 0;
}

/// <summary>A part of the list of streams, in the order of their ids.</summary>
/// <param name="Streams">The part.</param>
/// <param name="Total">How many match, all parts together.</param>
/// <param name="NextPage">What asks for the next part; left out at the end.</param>
internal sealed record StreamList(IReadOnlyList<StreamView> Streams, int Total, string? NextPage = null);
