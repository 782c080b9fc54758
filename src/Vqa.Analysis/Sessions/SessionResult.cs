using Vqa.Analysis.Incidents;
using Vqa.Analysis.Models;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.Analysis.Sessions;

/// <summary>How a stream was left.</summary>
public enum SessionStatus
{
    /// <summary>The input came to its end, or the wanted duration was over.</summary>
    Complete,

    /// <summary>Someone asked it to stop.</summary>
    Interrupted,

    /// <summary>It broke off: what came until then was analysed.</summary>
    Truncated,

    /// <summary>It could not be opened, or nothing of it could be decoded.</summary>
    Failed,
}

/// <summary>What a session found, when it is over.</summary>
/// <param name="Input">The path or URL, secrets removed.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Error">Cause and fix, where it did not end well; else null.</param>
/// <param name="Info">What the input holds; null where it could not be opened.</param>
/// <param name="Duration">Length of what was analysed, on the session's clock.</param>
/// <param name="Frames">Pictures measured.</param>
/// <param name="DecodeErrors">Packets refused and pictures flagged by the decoders.</param>
/// <param name="Elapsed">Wall time that it took.</param>
/// <param name="Incidents">All incidents in the order of their starts, merged ones left out.</param>
public sealed record SessionResult(
    string Input,
    SessionStatus Status,
    string? Error,
    MediaInfo? Info,
    TimeSpan Duration,
    long Frames,
    long DecodeErrors,
    TimeSpan Elapsed,
    IReadOnlyList<Incident> Incidents)
{
    /// <summary>Where the pictures were decoded, at the end: "cpu", or "cuda:0".</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Why the pictures were decoded on the CPU, at least at the end, though a GPU was wanted; null otherwise.</summary>
    public HardwareRefusal? DeviceRefusal { get; init; }

    /// <summary>The model that looked for block damage; null where none did.</summary>
    public ModelIdentity? Model { get; init; }

    /// <summary>
    /// Why pictures in a GPU's memory came to the model on a longer way than through that memory, the last time that they did;
    /// null where they never did. No look was lost by it.
    /// </summary>
    public string? ModelInputReason { get; init; }

    /// <summary>Why the model could not look at pictures, the last time that it could not; null where it always could, or was not asked.</summary>
    public string? ModelError { get; init; }

    /// <summary>Media time per wall time; 1 is real time.</summary>
    public double Speed => Elapsed > TimeSpan.Zero ? Duration / Elapsed : 0;
}
