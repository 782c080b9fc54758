using System.Globalization;
using Vqa.Analysis.Metering;

namespace Vqa.Analysis.Detectors;

/// <summary>
/// The stream changed its format while it ran: size, pixel format, frame rate, codec, sample rate, channels. Players may
/// stall, rescale or fall silent.
/// </summary>
/// <remarks>
/// <para>
/// Told at once. What changes within 0.5 s of the change before belongs to the same splice, or to a stream that cannot
/// settle, and joins its finding. The cause stays the first change's; the detail has a clause for each of the first few; the
/// measurements have each kind's first <c>from_…</c> and last <c>to_…</c> where these are numbers. The finding lasts from the first
/// change to the last: mostly no time at all.
/// </para>
/// <para>
/// Source: ETSI TR 101 290 has no such check; that a change in mid-stream is reported at all is this project's. Known false alarms: adaptive
/// streams whose player switches renditions on purpose; advertisements that are spliced in with a format of their own.
/// </para>
/// <para>
/// Time stamps do not matter: events carry the session's time. No frames and no samples: no events. At the end of the stream an
/// open finding is closed where it stands.
/// </para>
/// </remarks>
internal sealed class FormatChangeDetector : Detector
{
    /// <summary>What users see of it.</summary>
    public static readonly DetectorDescriptor Descriptor = new(
        "format_change",
        "Size, pixel format, frame rate, codec, sample rate or channels change in mid-stream",
        "this project",
        [],
        static (_, findings) => new FormatChangeDetector(findings));

    private const int MostClauses = 4;
    private static readonly TimeSpan _splice = TimeSpan.FromSeconds(0.5);

    private Finding? _finding;
    private TimeSpan _last;

    public FormatChangeDetector(IFindings findings)
        : base(findings)
    {
    }

    public override void Observe(in FrameMetrics frame) => CloseBefore(frame.Time);

    public override void Observe(in AudioMetrics audio) => CloseBefore(audio.Time);

    public override void Observe(in StreamEvent streamEvent)
    {
        if (Name(streamEvent.Kind) is not { } name)
        {
            return;
        }

        CloseBefore(streamEvent.Time);
        var opens = _finding is null;
        _finding ??= new Finding { Detector = Descriptor.Id, Start = streamEvent.Time, Cause = name, Severity = Severity.Minor };
        _last = opens || streamEvent.Time > _last ? streamEvent.Time : _last;
        Describe(_finding, name, streamEvent);
        if (opens)
        {
            Findings.Opened(_finding, streamEvent.Time);
        }
        else
        {
            Findings.Changed(_finding, streamEvent.Time);
        }
    }

    public override void Flush(TimeSpan end) => Close(end);

    private void CloseBefore(TimeSpan now)
    {
        if (_finding is not null && now - _last > _splice)
        {
            Close(now);
        }
    }

    private void Close(TimeSpan now)
    {
        if (_finding is { } finding)
        {
            _finding = null;
            finding.End = _last;
            Findings.Closed(finding, now);
        }
    }

    private static void Describe(Finding finding, string name, in StreamEvent change)
    {
        var changes = finding.Measurements.GetValueOrDefault("changes") + 1;
        finding.Measurements["changes"] = changes;
        var clause = $"{change.From} became {change.To}";
        finding.Detail = changes switch
        {
            1 => clause,
            <= MostClauses => $"{finding.Detail}; {clause}",
            MostClauses + 1 => $"{finding.Detail}; ...",
            _ => finding.Detail,
        };
        if (SeverityOf(change.Kind) > finding.Severity)
        {
            finding.Severity = SeverityOf(change.Kind);
        }

        if (change.Kind == StreamEventKind.ResolutionChanged)
        {
            AddSize(finding, "from", change.From);
            AddSize(finding, "to", change.To);
        }
        else
        {
            AddNumber(finding, $"from_{name}", change.From);
            AddNumber(finding, $"to_{name}", change.To);
        }
    }

    private static void AddSize(Finding finding, string end, ReadOnlySpan<char> size)
    {
        var x = size.IndexOf('x');
        if (x > 0)
        {
            AddNumber(finding, $"{end}_width", size[..x]);
            AddNumber(finding, $"{end}_height", size[(x + 1)..]);
        }
    }

    private static void AddNumber(Finding finding, string measurement, ReadOnlySpan<char> text)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            if (measurement.StartsWith("to_", StringComparison.Ordinal))
            {
                finding.Measurements[measurement] = number;
            }
            else
            {
                finding.Measurements.TryAdd(measurement, number);
            }
        }
    }

    // What a receiver must restart for is worse than what it follows.
    private static Severity SeverityOf(StreamEventKind kind) =>
        kind is StreamEventKind.PixelFormatChanged or StreamEventKind.FrameRateChanged ? Severity.Minor : Severity.Major;

    private static string? Name(StreamEventKind kind) => kind switch
    {
        StreamEventKind.ResolutionChanged => "resolution",
        StreamEventKind.PixelFormatChanged => "pixel_format",
        StreamEventKind.FrameRateChanged => "frame_rate",
        StreamEventKind.VideoCodecChanged => "video_codec",
        StreamEventKind.AudioCodecChanged => "audio_codec",
        StreamEventKind.SampleRateChanged => "sample_rate",
        StreamEventKind.ChannelLayoutChanged => "channel_layout",
        _ => null,
    };
}
