using Vqa.Analysis.Detectors;
using Vqa.Analysis.Gpu;
using Vqa.Analysis.Models;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.Analysis.Sessions;

/// <summary>How one stream is watched.</summary>
public sealed record SessionOptions
{
    /// <summary>How the input is opened and read.</summary>
    public SourceOptions Source { get; init; } = new();

    /// <summary>Ends the session after this much media time (of a live input: also after this much wall time); null for no limit.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>
    /// Threads that decode the pictures. Null lets a file use every core and a live stream one, for it shares the
    /// machine with its neighbours. More threads than one cost up to a twentieth more processor time, for less waiting.
    /// </summary>
    public int? DecoderThreads { get; init; }

    /// <summary>
    /// Decodes no pictures but keyframes: a fraction of the cost, and blind to what lasts shorter than a group of pictures. Leave
    /// out the detectors that need every picture.
    /// </summary>
    public bool KeyframesOnly { get; init; }

    /// <summary>The GPU that decodes the pictures; null for the CPU. Its device stays the caller's.</summary>
    public HardwareDecoding? Hardware { get; init; }

    /// <summary>Why there is no <see cref="Hardware"/> though it was wanted; null where there is, or it was not.</summary>
    public HardwareRefusal? HardwareRefusal { get; init; }

    /// <summary>
    /// Measures pictures in the memory of the GPU that decoded them, for all sessions of the process; null measures all
    /// on the CPU. Stays the caller's.
    /// </summary>
    public GpuMetering? Metering { get; init; }

    /// <summary>
    /// Runs the model that sees block damage, for all sessions of the process; null for none: only what the decoder painted over
    /// is then told. Stays the caller's.
    /// </summary>
    public InferenceThread? Inference { get; init; }

    /// <summary>
    /// Looks again, with the CPU, at what <see cref="Hardware"/> decoded badly, for all sessions of the process; null for none. Stays
    /// the caller's, and must outlive the session.
    /// </summary>
    public DecoderJudge? Judge { get; init; }

    /// <summary>The detectors to run; all, with their defaults, where nothing else is said.</summary>
    public IReadOnlyList<DetectorSelection> Detectors { get; init; } = DetectorCatalog.Everything;

    /// <summary>A detector is among them that asks what the model of <see cref="Inference"/> sees.</summary>
    public bool AsksTheModel => Detectors.Any(chosen => chosen.Descriptor == BlockCorruptionDetector.Descriptor);
}
