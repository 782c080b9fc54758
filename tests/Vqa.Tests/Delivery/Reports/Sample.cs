using System.Runtime.CompilerServices;
using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Reports;
using Vqa.Media;

namespace Vqa.Tests.Delivery.Reports;

/// <summary>Results and metrics to report on, made by hand.</summary>
internal static class Sample
{
    public static readonly ReportRun Run =
        new(new DateTimeOffset(2026, 3, 1, 12, 30, 0, TimeSpan.Zero), "1.2.3", ["video_freeze", "audio_silence"]);

    public static readonly MediaInfo Info = new(
        "mov,mp4,m4a,3gp,3g2,mj2",
        TimeSpan.FromSeconds(12),
        TimeSpan.Zero,
        IsLive: false,
        new("h264", "High", 1920, 1080, "yuv420p", 25, 1, false, 5_200_000),
        new("aac", 48000, 2, "stereo", 128_000));

    /// <summary>Stands for a picture that nobody looks into: it has no native memory.</summary>
    public static readonly VideoFrame Picture = (VideoFrame)RuntimeHelpers.GetUninitializedObject(typeof(VideoFrame));

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>A freeze with everything that a finding can carry.</summary>
    public static Incident Freeze(string id = "a1")
    {
        var finding = new Finding
        {
            Detector = "video_freeze",
            Start = Seconds(4.0004),
            End = Seconds(7.2),
            Severity = Severity.Major,
            Confidence = 0.987654,
            Cause = "frozen_picture",
            Detail = "The picture stood still for 3.2 s.",
            Region = new Region(10, 20, 300, 200),
        };
        finding.Measurements["temporal_difference"] = 0.1 + 0.2;
        finding.Measurements["longest_gap_ms"] = 480;
        return new Incident(id, finding) { Absorbed = { "audio_silence" } };
    }

    public static Incident Incident(string id, string detector, double start, double? end, Severity severity = Severity.Minor) =>
        new(id, new() { Detector = detector, Start = Seconds(start), End = end is { } e ? Seconds(e) : null, Severity = severity });

    public static SessionResult Complete(string input, params Incident[] incidents) =>
        new(input, SessionStatus.Complete, null, Info, Seconds(12), 300, 2, Seconds(1.25), incidents);

    public static SessionResult Failed(string input, string error) =>
        new(input, SessionStatus.Failed, error, null, TimeSpan.Zero, 0, 0, Seconds(0.01), []);

    /// <summary>A collector that has seen a second of video and sound.</summary>
    public static ReportCollector Collector()
    {
        var collector = new ReportCollector(_ => [0xFF, 0xD8, 0xFF, 0xD9]);
        collector.OnOpened(Info);
        for (var i = 0; i < 25; i++)
        {
            collector.OnFrame(Frame(i), Picture);
            collector.OnAudio(Audio(i * 0.04));
        }

        return collector;
    }

    public static InputReport Report(SessionResult result) => new(result, Collector());

    public static FrameMetrics Frame(int index) => new()
    {
        Index = index,
        Time = Seconds(index * 0.04),
        Duration = Seconds(0.04),
        Width = 1920,
        Height = 1080,
        IsKeyFrame = index == 0,
        HasPrevious = index > 0,
        MeanLuma = 100.5 + index,
        LumaDeviation = 40.25,
        LumaLow = 16,
        LumaMedian = 96,
        LumaHigh = 236,
        LevelConcentration = 0.25,
        DarkShare = 0.125,
        TemporalDifference = 0.000123,
        PeakBlockDifference = 2.5,
        UnchangedBlockShare = 0.75,
        ChangedBlockShare = 0.0625,
        ColumnBlockiness = 1.05,
        RowBlockiness = 1.5,
        ColumnPhase = 3,
        RowPhase = 0,
        MeanCb = 120,
        MeanCr = 130,
        CbDeviation = 5,
        CrDeviation = 6,
        Decode = DecodeFlags.Corrupt | DecodeFlags.Concealed,
        RefusedPackets = 1,
        ConcealedBlocks = 17,
        DecoderErrorLines = 3,
        PacketBytes = 4321,
    };

    public static AudioMetrics Audio(double time, float peak = 0.5f)
    {
        var audio = new AudioMetrics
        {
            Time = Seconds(time),
            Duration = AudioMetrics.Window,
            SampleRate = 48000,
            Channels = 2,
            Correlation = 0.5,
            Momentary = -23.456,
            ShortTerm = double.NaN,
            Integrated = -24,
            LoudnessRange = 3,
        };
        audio.Levels[0] = new() { Peak = peak / 2, TruePeak = peak / 2, Rms = 0.1f, ClippedSamples = 2 };
        audio.Levels[1] = new() { Peak = peak, TruePeak = 1, Rms = 0.05f, ClippedSamples = 1 };
        return audio;
    }
}
