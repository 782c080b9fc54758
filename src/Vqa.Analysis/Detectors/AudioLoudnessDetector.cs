using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors;

/// <summary>
/// The sound is so loud or so quiet that people reach for the remote control (causes <c>too_loud</c>, <c>too_quiet</c>), or the
/// whole programme misses a delivery target (cause <c>off_target</c>).
/// </summary>
/// <remarks>
/// <para>
/// Short-term loudness S (the last 3 s, EBU Tech 3341) above <see cref="MaxShortTerm"/> or below <see cref="MinShortTerm"/> for
/// <see cref="MinDuration"/>; at the end of the stream integrated loudness I (gated, ITU-R BS.1770-4) apart from
/// <see cref="Target"/> by more than <see cref="Tolerance"/>, where that is set. S looks back over 3 s: what is too quiet was so
/// for the 3 s before S said it, and starts there; what is too loud may start and end up to 3 s earlier than its finding.
/// </para>
/// <para>
/// The defaults alarm on damage only: clips on the web lie between -35 and -8 LUFS and are as their authors meant them. For
/// broadcast to EBU R128 set <c>target=-23</c> with <c>tolerance=1</c> (live; 0.5 for files), and limits for S by house rules.
/// Silence (below -70 LUFS, R128's absolute gate) is never too quiet: that is audio_silence's.
/// </para>
/// <para>Known false alarms: long quiet passages of classical music; recordings with a very low level throughout.</para>
/// <para>
/// Loudness is NaN until 3 s were heard: such windows neither hold nor break a condition. Missing time stamps, stamps that run
/// back, gaps: the session's clock counts on. A change of format: the meter starts anew, its NaN is passed over. No sound, or less
/// than 3 s: no finding. At the end of the stream an open finding ends where its condition last held.
/// </para>
/// </remarks>
internal sealed class AudioLoudnessDetector : Detector
{
    public static readonly DetectorOption MaxShortTerm = new(
        "max_short_term", "LUFS", -5, -70, 20, "loudest short-term loudness allowed; the loudest masters stay below the default");

    public static readonly DetectorOption MinShortTerm = new(
        "min_short_term", "LUFS", -60, -70, 0, "quietest short-term loudness allowed that is not silence; inaudible at the default");

    public static readonly DetectorOption MinDuration = new(
        "min_duration", "s", 3, 0, 3600, "how long short-term loudness must stay beyond a limit; it is itself over 3 s");

    public static readonly DetectorOption Target = new(
        "target", "LUFS", -23, -70, 0, "integrated loudness of the whole programme (EBU R128)");

    public static readonly DetectorOption Tolerance = new(
        "tolerance", "LU", 0, 0, 50, "how far from the target; 0 checks no target; EBU R128: 0.5, live 1");

    /// <summary>What users see of it.</summary>
    public static readonly DetectorDescriptor Descriptor = new(
        "audio_loudness",
        "Too loud, too quiet, or off the delivery target",
        "EBU R128, EBU Tech 3341, ITU-R BS.1770-4",
        [MaxShortTerm, MinShortTerm, MinDuration, Target, Tolerance],
        static (options, findings) => new AudioLoudnessDetector(options, findings));

    // R128's absolute gate: what lies below is silence.
    private const double Gate = -70;

    // What short-term loudness looks back on.
    private static readonly TimeSpan _shortTerm = TimeSpan.FromSeconds(3);

    // Loudness must come back by this much to end a finding.
    private const double Hysteresis = 1;

    private static readonly TimeSpan _recovery = TimeSpan.FromSeconds(1);

    private readonly double _target;
    private readonly double _tolerance;
    private readonly Limit _loud;
    private readonly Limit _quiet;
    private TimeSpan? _start;
    private double _integrated = double.NaN;

    public AudioLoudnessDetector(OptionValues options, IFindings findings)
        : base(findings)
    {
        var minimum = options.Seconds(MinDuration);
        _loud = new Limit("too_loud", options[MaxShortTerm], +1, minimum);
        _quiet = new Limit("too_quiet", options[MinShortTerm], -1, minimum);
        _target = options[Target];
        _tolerance = options[Tolerance];
    }

    public override void Observe(in AudioMetrics audio)
    {
        _start ??= audio.Time;
        if (!double.IsNaN(audio.Integrated))
        {
            _integrated = audio.Integrated;
        }

        if (!double.IsNaN(audio.ShortTerm))
        {
            Observe(_loud, audio);
            Observe(_quiet, audio);
        }
    }

    public override void Flush(TimeSpan end)
    {
        Flush(_loud, end);
        Flush(_quiet, end);
        if (_tolerance > 0 && _integrated > Gate && Math.Abs(_integrated - _target) > _tolerance)
        {
            var finding = new Finding { Detector = Descriptor.Id, Start = _start!.Value, Cause = "off_target", Severity = Severity.Minor };
            finding.Measurements["integrated_lufs"] = _integrated;
            finding.Measurements["target_lufs"] = _target;
            Findings.Opened(finding, end);
            finding.End = end;
            Findings.Closed(finding, end);
        }
    }

    private void Observe(Limit limit, in AudioMetrics audio)
    {
        var until = audio.Time + audio.Duration;
        var loudness = audio.ShortTerm;
        var holds = loudness > Gate && limit.IsPassed(loudness);
        if (holds)
        {
            limit.Note(loudness);
        }

        switch (limit.Condition.Update(holds, audio.Time, until))
        {
            case ConditionStep.Opened:
                limit.Finding = new Finding
                {
                    Detector = Descriptor.Id,
                    Start = StartOf(limit),
                    Cause = limit.Cause,
                    Severity = Severity.Minor,
                };
                limit.Finding.Measurements["short_term_lufs"] = limit.Worst;
                Findings.Opened(limit.Finding, until);
                break;
            case ConditionStep.Closed:
                Close(limit, until);
                break;
        }
    }

    private TimeSpan StartOf(Limit limit)
    {
        var start = limit.Condition.Start;
        var earliest = limit == _quiet ? start - _shortTerm : start;
        return earliest > _start ? earliest : _start!.Value;
    }

    private void Flush(Limit limit, TimeSpan end)
    {
        if (limit.Condition.Reset() == ConditionStep.Closed)
        {
            Close(limit, end);
        }
    }

    private void Close(Limit limit, TimeSpan now)
    {
        var finding = limit.Finding!;
        limit.Finding = null;
        finding.End = limit.Condition.HeldUntil;
        finding.Measurements["short_term_lufs"] = limit.Worst;
        Findings.Closed(finding, now);
    }

    // A limit of short-term loudness; sign +1 for an upper one, -1 for a lower one.
    private sealed class Limit(string cause, double value, int sign, TimeSpan minimum)
    {
        public string Cause { get; } = cause;

        public ConditionTracker Condition { get; } = new(minimum, _recovery);

        public Finding? Finding { get; set; }

        // The loudness farthest beyond the limit since it was passed.
        public double Worst { get; private set; }

        public bool IsPassed(double loudness) => sign * (loudness - value) > (Condition.IsOpen ? -Hysteresis : 0);

        public void Note(double loudness)
        {
            if (!(Condition.Holds || Condition.IsOpen) || sign * (loudness - Worst) > 0)
            {
                Worst = loudness;
            }
        }
    }
}
