using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors;

/// <summary>
/// The sound was driven into the ceiling: harsh, crackling distortion (cause <c>clipped_samples</c>), or it swings beyond full scale
/// between its samples (cause <c>true_peak</c>).
/// </summary>
/// <remarks>
/// <para>Over the last second of the hottest channel, with at least 0.1 s of hot windows in it, or at one instant for the last:</para>
/// <list type="number">
/// <item>Runs of equal samples at full scale make up <see cref="ClippedShare"/>: clipping that no lossy codec has touched since.</item>
/// <item>
/// Samples of 0.9 and more make up <see cref="TopShare"/>, and are at least <see cref="PileUp"/> times as many as those from 0.8 to
/// 0.9. The amplitudes of speech, music and noise thin out towards their peak; a wave that was cut off piles up there, and still
/// does when a codec has rippled its flat tops. Measured over seconds that clip in a twentieth of their samples, after AAC at
/// 128 kb/s: 1.1 to 37 times as many; in natural clips that touch full scale: 0.1 to 0.65. A steady sine piles up as well and is known by its crest factor
/// of 3.01 dB.
/// </item>
/// <item>
/// A true peak (ITU-R BS.1770-4 annex 2) above <see cref="MaxTruePeak"/>. EBU R128 allows -1 dBTP at delivery: set that for
/// contribution and playout. The default is where it is damage by any standard, because lossy codecs lift the peaks of any
/// loud master by up to 3 dB above full scale, and few hear it.
/// </item>
/// </list>
/// <para>
/// Known false alarms: music that was mastered by clipping, where it is intended; square waves. Missed: sound that was
/// turned down after it had clipped.
/// </para>
/// <para>
/// Missing time stamps, stamps that run back, gaps: windows are counted as they come. A change of format changes nothing, levels
/// are relative. No sound: no finding. At the end of the stream an open finding ends with the last window that clipped.
/// </para>
/// </remarks>
internal sealed class AudioClippingDetector : Detector
{
    public static readonly DetectorOption ClippedShare = new(
        "clipped_share", "%", 0.05, 0.001, 100, "share of samples in flat runs at full scale, over one second");

    public static readonly DetectorOption TopShare = new(
        "top_share", "%", 0.5, 0.01, 100, "share of samples piled up at 0.9 of full scale and above, over one second");

    public static readonly DetectorOption MaxTruePeak = new(
        "max_true_peak", "dBTP", 6, -20, 40, "highest true peak allowed; EBU R128 delivery: -1; the default leaves out what codecs add");

    /// <summary>What users see of it.</summary>
    public static readonly DetectorDescriptor Descriptor = new(
        "audio_clipping",
        "Clipped samples, or a true peak beyond the limit",
        "EBU R128, ITU-R BS.1770-4",
        [ClippedShare, TopShare, MaxTruePeak],
        static (options, findings) => new AudioClippingDetector(options, findings));

    private const double PileUp = 1;

    // From this share on most people hear the distortion.
    private const double AudibleShare = 0.01;

    // Windows in a second, and how many of them must have hot samples: a door that slams is no distortion.
    private const int RingSize = 50;
    private const int FewestHot = 5;

    // Speech clips in its vowels only: pauses of this length do not end the finding.
    private static readonly TimeSpan _recovery = TimeSpan.FromSeconds(2);

    private readonly double _clippedShare;
    private readonly double _topShare;
    private readonly double _maxTruePeak;
    private readonly ConditionTracker _condition = new(TimeSpan.Zero, _recovery);

    // The last second, window by window, and its sum.
    private readonly Counts[] _ring = new Counts[RingSize];
    private int _next;
    private Counts _sum;

    private Finding? _finding;
    private double _worstShare;
    private double _worstTruePeak;
    private long _clippedSamples;

    public AudioClippingDetector(OptionValues options, IFindings findings)
        : base(findings)
    {
        _clippedShare = options[ClippedShare] / 100;
        _topShare = options[TopShare] / 100;
        _maxTruePeak = Decibels.ToLinear(options[MaxTruePeak]);
    }

    public override void Observe(in AudioMetrics audio)
    {
        var until = audio.Time + audio.Duration;
        var hottest = HottestChannel(audio, out var truePeak);
        Push(hottest);
        var clips = IsClipped(_sum);
        var overshoots = truePeak > _maxTruePeak;

        // While the last second still counts as clipped, a window without a hot sample neither prolongs nor ends it.
        if ((clips || overshoots) && !overshoots && !hottest.IsHot)
        {
            return;
        }

        switch (_condition.Update(clips || overshoots, clips ? FirstHot() : audio.Time, until))
        {
            case ConditionStep.Opened:
                _finding = new Finding { Detector = Descriptor.Id, Start = _condition.Start, Severity = Severity.Minor };
                _worstShare = _worstTruePeak = 0;
                _clippedSamples = _sum.Clipped - hottest.Clipped;
                Measure(_finding, hottest, clips, truePeak);
                Findings.Opened(_finding, until);
                break;
            case ConditionStep.Closed:
                Close(until);
                break;
            case ConditionStep.None when _finding is not null:
                if (Measure(_finding, hottest, clips, truePeak))
                {
                    Findings.Changed(_finding, until);
                }

                break;
        }
    }

    public override void Flush(TimeSpan end)
    {
        if (_condition.Reset() == ConditionStep.Closed)
        {
            Close(end);
        }
    }

    private void Close(TimeSpan now)
    {
        var finding = _finding!;
        _finding = null;
        finding.End = _condition.HeldUntil;
        Findings.Closed(finding, now);
    }

    // True where severity or cause changed.
    private bool Measure(Finding finding, in Counts window, bool clips, double truePeak)
    {
        var (severity, cause) = (finding.Severity, finding.Cause);
        if (clips)
        {
            var share = (double)Math.Max(_sum.Clipped, _sum.Top) / _sum.Samples;
            _worstShare = Math.Max(_worstShare, share);
            finding.Cause = "clipped_samples";
            finding.Severity = _worstShare >= AudibleShare ? Severity.Major : Severity.Minor;
        }

        finding.Cause ??= "true_peak";
        _clippedSamples += window.Clipped;
        _worstTruePeak = Math.Max(_worstTruePeak, truePeak);
        finding.Measurements["true_peak_dbtp"] = Decibels.FromLinear(_worstTruePeak);
        finding.Measurements["clipped_samples"] = _clippedSamples;
        finding.Measurements["worst_share_percent"] = 100 * _worstShare;
        return severity != finding.Severity || cause != finding.Cause;
    }

    private void Push(in Counts window)
    {
        _sum.Add(window, 1);
        _sum.Add(_ring[_next], -1);
        _ring[_next] = window;
        _next = (_next + 1) % RingSize;
    }

    private TimeSpan FirstHot()
    {
        for (var i = 0; i < RingSize; i++)
        {
            ref readonly var window = ref _ring[(_next + i) % RingSize];
            if (window.IsHot)
            {
                return window.Start;
            }
        }

        return _ring[(_next + RingSize - 1) % RingSize].Start;
    }

    private bool IsClipped(in Counts second) =>
        second.HotWindows >= FewestHot
        && (second.Clipped >= _clippedShare * second.Samples
            || (second.Top >= _topShare * second.Samples && second.Top >= PileUp * second.Upper));

    private static Counts HottestChannel(in AudioMetrics audio, out double truePeak)
    {
        var counts = new Counts { Start = audio.Time, Samples = (int)Math.Round(audio.Duration.TotalSeconds * audio.SampleRate) };
        truePeak = 0;
        for (var channel = 0; channel < audio.Channels; channel++)
        {
            ref readonly var level = ref audio.Levels[channel];
            truePeak = Math.Max(truePeak, level.TruePeak);
            if (level.ClippedSamples + level.TopSamples > counts.Clipped + counts.Top && !IsSteadySine(level))
            {
                counts.Clipped = level.ClippedSamples;
                counts.Top = level.TopSamples;
                counts.Upper = level.UpperSamples;
            }
        }

        counts.HotWindows = counts.IsHot ? 1 : 0;
        return counts;
    }

    private static bool IsSteadySine(in ChannelLevel level) =>
        level.ClippedSamples == 0
        && Math.Abs(Decibels.FromLinear(level.Peak) - Decibels.FromLinear(level.Rms) - 3.01) < 0.3;

    private struct Counts
    {
        public TimeSpan Start;
        public int Samples, Clipped, Top, Upper, HotWindows;

        public readonly bool IsHot => Clipped + Top > 0;

        public void Add(in Counts other, int sign)
        {
            Samples += sign * other.Samples;
            Clipped += sign * other.Clipped;
            Top += sign * other.Top;
            Upper += sign * other.Upper;
            HotWindows += sign * other.HotWindows;
        }
    }
}
