using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors;

/// <summary>
/// A small state machine that turns the numbers of one stream into findings. It sees numbers, never pixels, does no I/O, knows no
/// clock but the stream's, allocates nothing while nothing is found, and belongs to one session's thread.
/// </summary>
/// <remarks>
/// Order of calls: any mix of the <c>Observe</c>, each with times that never run back within its kind (video and audio
/// may lie apart by what the container interleaves, readings come some pictures after theirs), then <see cref="Flush"/> once.
/// </remarks>
public abstract class Detector(IFindings findings)
{
    /// <summary>Where this detector reports.</summary>
    protected IFindings Findings { get; } = findings;

    /// <summary>Takes the numbers of one picture.</summary>
    public virtual void Observe(in FrameMetrics frame)
    {
    }

    /// <summary>Takes the numbers of one window of sound.</summary>
    public virtual void Observe(in AudioMetrics audio)
    {
    }

    /// <summary>Takes a change of the stream, or a packet that could not be decoded.</summary>
    public virtual void Observe(in StreamEvent streamEvent)
    {
    }

    /// <summary>Takes what the model saw in one picture. Only some pictures are looked at, and only where a detector asks for it.</summary>
    public virtual void Observe(in DamageReading reading)
    {
    }

    /// <summary>The stream is over: closes what is open, with the stream's end as its end.</summary>
    /// <param name="end">End of the last frame or sample.</param>
    public abstract void Flush(TimeSpan end);
}
