using Vqa.Media;

namespace Vqa.Delivery.Evidence;

/// <summary>What is kept of an incident.</summary>
public sealed record EvidenceOptions
{
    /// <summary>Of how long before the defect's start, and from there back to the last keyframe. Default 5 s.</summary>
    public TimeSpan Before { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Until how long after the incident opened. Default 5 s.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Until how long after it closed, where that is earlier. Default 2 s.</summary>
    public TimeSpan AfterClose { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Longest clip, what leads back to the keyframe not counted. Default 30 s. Incidents that open while one is kept share its
    /// clip as long as they fit.
    /// </summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most bytes of a clip. Default 32 MiB.</summary>
    public long MaxBytes { get; init; } = 32L << 20;

    /// <summary>
    /// Most clips of one stream in an hour: one that fails all day must not push out what the others have. Later incidents get a
    /// picture and no clip. Default 60.
    /// </summary>
    public int ClipsPerHour { get; init; } = 60;

    /// <summary>Width that pictures are shrunk to. Default 960.</summary>
    public int PictureWidth { get; init; } = 960;

    /// <summary>
    /// Shortest time between two pictures that are encoded, which the stream's own thread does; incidents between share the one
    /// before. Default 1 s.
    /// </summary>
    public TimeSpan PictureInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What is kept of the stream while nothing happens.</summary>
    public PacketRingOptions Ring { get; init; } = new();
}
