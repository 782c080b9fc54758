using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors;

/// <summary>
/// The two channels are turned against each other: hollow on loudspeakers, gone on every mono device.
/// </summary>
/// <remarks>
/// <para>
/// Correlation of the first two channels, sum(l r) / sqrt(sum(l l) sum(r r)), below <see cref="MaxCorrelation"/> for
/// <see cref="MinDuration"/>. Each window's own correlation is weighted with its power in a mean that fades over 0.2 s, so one
/// quiet window's noise does not break a finding; it begins with the first window that was opposed by itself.
/// Only windows in which both channels play louder than <see cref="MinLevel"/> count; pauses neither hold nor break, unless they last, and where even the little that is left in them is opposed, they
/// hold on (speech pauses for a second, and the room goes on). The finding ends when the correlation is above the limit by 0.1.
/// -0.9 is where a sum has lost 13 dB against the channels; natural stereo stays above 0, but for effects.
/// </para>
/// <para>Known false alarms: effects that are made of opposed phase; matrix surround (Lt/Rt) with nothing but rear sound.</para>
/// <para>
/// Mono: nothing to compare. More than two channels: the first two are left and right in every layout that FFmpeg has with both.
/// Missing time stamps, stamps that run back, gaps: the session's clock counts on. A change of format: the mean fades into
/// the new sound. No sound: no finding. At the end of the stream an open finding ends where the condition last held.
/// </para>
/// </remarks>
internal sealed class AudioPhaseDetector : Detector
{
    public static readonly DetectorOption MaxCorrelation = new(
        "max_correlation", "", -0.9, -1, 0, "correlation at and below which channels cancel; in-phase is 1, unrelated 0, opposed -1");

    public static readonly DetectorOption MinDuration = new(
        "min_duration", "s", 2, 0.1, 3600, "how long it must last");

    public static readonly DetectorOption MinLevel = new(
        "min_level", "dBFS", -50, -120, 0, "both channels must be louder than this (RMS): noise has no phase");

    /// <summary>What users see of it.</summary>
    public static readonly DetectorDescriptor Descriptor = new(
        "audio_phase",
        "The two channels cancel when summed",
        "the correlation meter of studio practice (FFmpeg aphasemeter)",
        [MaxCorrelation, MinDuration, MinLevel],
        static (options, findings) => new AudioPhaseDetector(options, findings));

    private const double Hysteresis = 0.1;

    // Weight that is left of a window after the next one: 0.2 s until 1/e.
    private const double Fading = 0.905;

    private static readonly TimeSpan _recovery = TimeSpan.FromSeconds(1);

    private readonly double _limit;
    private readonly double _minLevel;
    private readonly ConditionTracker _condition;
    private double _product, _leftPower, _rightPower;
    private TimeSpan _lastActive;
    private TimeSpan? _opposedSince;
    private double _lowest;
    private Finding? _finding;

    public AudioPhaseDetector(OptionValues options, IFindings findings)
        : base(findings)
    {
        _limit = options[MaxCorrelation];
        _minLevel = Decibels.ToLinear(options[MinLevel]);
        _condition = new ConditionTracker(options.Seconds(MinDuration), _recovery);
    }

    public override void Observe(in AudioMetrics audio)
    {
        var until = audio.Time + audio.Duration;
        _opposedSince = audio.Correlation <= _limit ? _opposedSince ?? audio.Time : null;
        if (IsActive(audio, _minLevel))
        {
            _lastActive = until;
            Step(IsOpposed(Correlate(audio)), _opposedSince ?? audio.Time, until);
        }
        else if (_condition.Holds && audio.Correlation <= _limit)
        {
            _lastActive = until;
            Step(true, audio.Time, until);
        }
        else if (until - _lastActive >= _recovery)
        {
            Step(false, audio.Time, until);
        }
    }

    public override void Flush(TimeSpan end)
    {
        if (_condition.Reset() == ConditionStep.Closed)
        {
            Close(end);
        }
    }

    private double Correlate(in AudioMetrics audio)
    {
        double left = audio.Levels[0].Rms, right = audio.Levels[1].Rms;
        _product = _product * Fading + audio.Correlation * left * right;
        _leftPower = _leftPower * Fading + left * left;
        _rightPower = _rightPower * Fading + right * right;
        return _product / Math.Sqrt(_leftPower * _rightPower);
    }

    private bool IsOpposed(double correlation)
    {
        if (correlation > (_condition.IsOpen ? _limit + Hysteresis : _limit))
        {
            return false;
        }

        _lowest = _condition.Holds ? Math.Min(_lowest, correlation) : correlation;
        return true;
    }

    private void Step(bool holds, TimeSpan from, TimeSpan until)
    {
        switch (_condition.Update(holds, from, until))
        {
            case ConditionStep.Opened:
                _finding = new Finding { Detector = Descriptor.Id, Start = _condition.Start, Cause = "opposed_channels" };
                _finding.Measurements["correlation"] = _lowest;
                Findings.Opened(_finding, until);
                break;
            case ConditionStep.Closed:
                Close(until);
                break;
        }
    }

    private void Close(TimeSpan now)
    {
        var finding = _finding!;
        _finding = null;
        finding.End = _condition.HeldUntil;
        finding.Measurements["correlation"] = _lowest;
        Findings.Closed(finding, now);
    }

    private static bool IsActive(in AudioMetrics audio, double minLevel) =>
        audio.Channels >= 2
        && audio.Levels[0].Rms > minLevel
        && audio.Levels[1].Rms > minLevel
        && !double.IsNaN(audio.Correlation);
}
