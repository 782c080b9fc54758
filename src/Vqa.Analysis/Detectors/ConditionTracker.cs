namespace Vqa.Analysis.Detectors;

/// <summary>
/// Hysteresis over time: a condition opens when it has held without a break for a minimum duration, and closes when it has
/// not held for a recovery time. The detector decides what the condition is; this decides when it counts.
/// </summary>
/// <param name="minimum">How long it must hold to open; zero opens at once.</param>
/// <param name="recovery">How long it must be gone to close; shorter gaps are bridged once it is open. Zero closes at once.</param>
internal sealed class ConditionTracker(TimeSpan minimum, TimeSpan recovery)
{
    private bool _holds;

    /// <summary>True from opening to closing.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>True while the condition holds, open or not yet.</summary>
    public bool Holds => _holds;

    /// <summary>When the condition began to hold; meaningful while it holds or is open, and just after it closed.</summary>
    public TimeSpan Start { get; private set; }

    /// <summary>Until when it last held; the end of the finding once it closed.</summary>
    public TimeSpan HeldUntil { get; private set; }

    /// <summary>Takes the condition over one frame or window.</summary>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="from">Start of the frame or window.</param>
    /// <param name="until">End of the frame or window.</param>
    public ConditionStep Update(bool holds, TimeSpan from, TimeSpan until)
    {
        if (holds)
        {
            if (!_holds && !IsOpen)
            {
                Start = from;
            }

            _holds = true;
            HeldUntil = until;
            if (IsOpen || HeldUntil - Start < minimum)
            {
                return ConditionStep.None;
            }

            IsOpen = true;
            return ConditionStep.Opened;
        }

        _holds = false;
        return IsOpen && until - HeldUntil >= recovery ? Close() : ConditionStep.None;
    }

    /// <summary>Ends the condition where it last held: at the end of the stream, or where continuity is lost.</summary>
    public ConditionStep Reset()
    {
        _holds = false;
        return IsOpen ? Close() : ConditionStep.None;
    }

    private ConditionStep Close()
    {
        IsOpen = false;
        return ConditionStep.Closed;
    }
}

/// <summary>What an update of a <see cref="ConditionTracker"/> brought about.</summary>
internal enum ConditionStep
{
    None,
    Opened,
    Closed,
}
