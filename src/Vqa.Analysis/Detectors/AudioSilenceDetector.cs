using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors;

/// <summary>
/// The sound is gone: altogether, or on one side of a stereo pair.
/// </summary>
/// <remarks>
/// <para>
/// Whole (cause <c>all_channels</c>): no sample of any channel exceeds <see cref="Noise"/> for <see cref="MinDuration"/>. As FFmpeg's silencedetect, which
/// compares every sample, not a mean; here in windows of 20 ms, so ends are exact to that. A track that is silent from its first
/// sample to its last is reported: nothing in the numbers tells a track that was left empty on purpose from one that was lost.
/// </para>
/// <para>
/// One side (cause <c>channel_1_silent</c> or <c>channel_2_silent</c>): of exactly two channels one is silent while the other
/// plays, 10 dB above the limit, for <see cref="MinDuration"/> of playing time, and the silent one had itself played before.
/// So sound that was only ever on one side is left alone, and pauses, in which both rest, count neither for nor against. More than two channels are judged as a whole only: surround and bass channels rest for
/// minutes on purpose.
/// </para>
/// <para>Known false alarms: silence for effect in films; a track that is meant to be empty; hard-panned duets.</para>
/// <para>
/// Missing time stamps and stamps that run back: the session's clock counts on, so nothing changes here. A gap in time between two
/// silent windows is silence. Another number of channels closes what is open of one side. No sound at all: no finding. At the end
/// of the stream open findings end with the last silent window.
/// </para>
/// </remarks>
internal sealed class AudioSilenceDetector : Detector
{
    public static readonly DetectorOption Noise = new(
        "noise", "dBFS", -60, -120, 0, "loudest sample that still is silence (silencedetect's default)");

    public static readonly DetectorOption MinDuration = new(
        "min_duration", "s", 2, 0.1, 3600, "how long it must last (silencedetect's default)");

    /// <summary>What users see of it.</summary>
    public static readonly DetectorDescriptor Descriptor = new(
        "audio_silence",
        "The sound is gone, on all channels or on one side of stereo",
        "FFmpeg silencedetect",
        [Noise, MinDuration],
        static (options, findings) => new AudioSilenceDetector(options, findings));

    // As a ratio, 10 dB: the other side is clearly heard, not just the tail of a fade.
    private const double ActiveMargin = 3.16;

    // Gaps between words are part of playing.
    private static readonly TimeSpan _wordGap = TimeSpan.FromMilliseconds(500);

    // Sound of this length, in all, shows that a side is there to be missed.
    private static readonly TimeSpan _proofOfLife = TimeSpan.FromMilliseconds(500);

    // A click of this length does not end a silence.
    private static readonly TimeSpan _recovery = TimeSpan.FromMilliseconds(100);

    private readonly double _limit;
    private readonly TimeSpan _minimum;
    private readonly ConditionTracker _silence;
    private readonly Side[] _sides = [new(1), new(2)];
    private Finding? _finding;
    private double _peak;
    private int _channels;

    public AudioSilenceDetector(OptionValues options, IFindings findings)
        : base(findings)
    {
        _limit = Decibels.ToLinear(options[Noise]);
        _minimum = options.Seconds(MinDuration);
        _silence = new ConditionTracker(_minimum, _recovery);
    }

    public override void Observe(in AudioMetrics audio)
    {
        var end = audio.Time + audio.Duration;
        if (audio.Channels != _channels)
        {
            _channels = audio.Channels;
            foreach (var side in _sides)
            {
                CloseSide(side, audio.Time);
                side.Reset();
            }
        }

        ObserveWhole(LoudestPeak(audio), audio.Time, end);
        if (_channels == 2)
        {
            ObserveSide(_sides[0], _sides[1], audio.Levels[0].Peak, audio.Time, end);
            ObserveSide(_sides[1], _sides[0], audio.Levels[1].Peak, audio.Time, end);
        }
    }

    public override void Flush(TimeSpan end)
    {
        if (_silence.Reset() == ConditionStep.Closed)
        {
            CloseWhole(end);
        }

        foreach (var side in _sides)
        {
            CloseSide(side, end);
        }
    }

    private void ObserveWhole(double peak, TimeSpan from, TimeSpan until)
    {
        var silent = peak <= _limit;
        if (silent)
        {
            _peak = _silence.Holds || _silence.IsOpen ? Math.Max(_peak, peak) : peak;
        }

        switch (_silence.Update(silent, from, until))
        {
            case ConditionStep.Opened:
                _finding = new Finding { Detector = Descriptor.Id, Start = _silence.Start, Cause = "all_channels" };
                _finding.Measurements["peak_dbfs"] = Decibels.FromLinear(_peak);
                Findings.Opened(_finding, until);
                break;
            case ConditionStep.Closed:
                CloseWhole(until);
                break;
        }
    }

    private void CloseWhole(TimeSpan now)
    {
        var finding = _finding!;
        _finding = null;
        finding.End = _silence.HeldUntil;
        finding.Measurements["peak_dbfs"] = Decibels.FromLinear(_peak);
        Findings.Closed(finding, now);
    }

    private void ObserveSide(Side side, Side other, double peak, TimeSpan from, TimeSpan until)
    {
        if (peak > _limit * ActiveMargin)
        {
            side.LastActive = until;
        }

        if (peak > _limit)
        {
            // A click does not bring a dead side back to life; sound for as long as the recovery does.
            side.Played += until - from;
            side.PlayedSince ??= from;
            if (side.Finding is null || until - side.PlayedSince >= _recovery)
            {
                CloseSide(side, until);
                side.Missed = TimeSpan.Zero;
            }

            return;
        }

        side.PlayedSince = null;
        if (!(until - other.LastActive <= _wordGap) || side.Played < _proofOfLife)
        {
            return;
        }

        side.MissedFrom = side.Missed == TimeSpan.Zero ? from : side.MissedFrom;
        side.Missed += until - from;
        side.MissedUntil = until;
        if (side.Finding is null && side.Missed >= _minimum)
        {
            side.Finding = new Finding
            {
                Detector = Descriptor.Id,
                Start = side.MissedFrom,
                Cause = $"channel_{side.Number}_silent",
                Detail = $"Channel {side.Number} of 2 is silent while the other one plays.",
            };
            side.Finding.Measurements["channel"] = side.Number;
            Findings.Opened(side.Finding, until);
        }
    }

    private void CloseSide(Side side, TimeSpan now)
    {
        if (side.Finding is { } finding)
        {
            side.Finding = null;
            finding.End = side.MissedUntil;
            Findings.Closed(finding, now);
        }
    }

    private static double LoudestPeak(in AudioMetrics audio)
    {
        var peak = 0f;
        for (var channel = 0; channel < audio.Channels; channel++)
        {
            peak = Math.Max(peak, audio.Levels[channel].Peak);
        }

        return peak;
    }

    // One side of a stereo pair.
    private sealed class Side(int number)
    {
        public int Number { get; } = number;

        // How long it has played in all; since when it plays without a break.
        public TimeSpan Played { get; set; }

        public TimeSpan? PlayedSince { get; set; }

        // When it was last clearly heard.
        public TimeSpan? LastActive { get; set; }

        // How long it has been missed, by the time the other side played; from when, until when.
        public TimeSpan Missed { get; set; }

        public TimeSpan MissedFrom { get; set; }

        public TimeSpan MissedUntil { get; set; }

        public Finding? Finding { get; set; }

        public void Reset()
        {
            Played = Missed = TimeSpan.Zero;
            PlayedSince = LastActive = null;
        }
    }
}
