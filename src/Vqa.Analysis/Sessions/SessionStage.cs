namespace Vqa.Analysis.Sessions;

/// <summary>What a session is about to do: for a watchman who must tell one that waits from one that hangs.</summary>
public enum SessionStage
{
    /// <summary>Opens the source.</summary>
    Opening,

    /// <summary>Waits for a packet: bounded by the limits of its source.</summary>
    Reading,

    /// <summary>Decodes a packet and measures what comes out: a matter of milliseconds, in native code for the most part.</summary>
    Analysing,

    /// <summary>Is over; its thread is free.</summary>
    Ended,
}
