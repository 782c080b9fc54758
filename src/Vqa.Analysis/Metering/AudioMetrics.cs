using System.Runtime.CompilerServices;

namespace Vqa.Analysis.Metering;

/// <summary>
/// Everything that detectors know of one window of decoded audio (20 ms; the last of a stream may be shorter). Levels are linear,
/// 1.0 is full scale; loudness is in LUFS (EBU R128), NaN until enough was heard.
/// </summary>
public struct AudioMetrics
{
    /// <summary>Length of a window.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(20);

    /// <summary>When its first sample is heard, on the session's clock (zero is the first video frame, or the first sample of a stream without video).</summary>
    public TimeSpan Time;

    /// <summary>How long it is.</summary>
    public TimeSpan Duration;

    /// <summary>What was odd about the time stamp of the block that it began in.</summary>
    public TimestampStatus Timestamp;

    /// <summary>How far that time stamp lies from where it was expected.</summary>
    public TimeSpan TimestampError;

    /// <summary>When the block with that time stamp is heard: inside the window, or where it goes on after a gap.</summary>
    public TimeSpan StampedAt;

    /// <summary>Samples per second and channel.</summary>
    public int SampleRate;

    /// <summary>Number of channels measured, 1 to <see cref="ChannelLevels.Max"/>.</summary>
    public int Channels;

    /// <summary>Levels of each channel; the first <see cref="Channels"/> entries count.</summary>
    public ChannelLevels Levels;

    /// <summary>Correlation of the first two channels, -1 to 1; NaN for mono, or where either is silent.</summary>
    public double Correlation;

    /// <summary>Loudness of the last 0.4 s, of the last 3 s, and of all so far (gated), LUFS.</summary>
    public double Momentary, ShortTerm, Integrated;

    /// <summary>Loudness range so far (EBU Tech 3342), LU.</summary>
    public double LoudnessRange;
}

/// <summary>Levels of one channel over one window.</summary>
public struct ChannelLevel
{
    /// <summary>Largest absolute sample.</summary>
    public float Peak;

    /// <summary>Largest absolute value between and at the samples (ITU-R BS.1770-4 annex 2, four times oversampled).</summary>
    public float TruePeak;

    /// <summary>Root mean square.</summary>
    public float Rms;

    /// <summary>Samples in runs of three and more at one value at or above 0.985 of full scale: what a clipped wave looks like.</summary>
    public int ClippedSamples;

    /// <summary>
    /// Samples at or above 0.9 of full scale, and from 0.8 to below 0.9. Fewer lie in the upper band than in the lower one unless
    /// something cut the wave off: what is left of clipping after a lossy codec has rippled the flat tops.
    /// </summary>
    public int TopSamples, UpperSamples;
}

/// <summary>Levels of all channels, in place.</summary>
[InlineArray(Max)]
public struct ChannelLevels
{
    /// <summary>Channels that are measured; further ones are not looked at.</summary>
    public const int Max = 16;

    private ChannelLevel _first;
}
