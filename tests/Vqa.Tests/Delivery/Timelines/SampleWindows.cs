using Vqa.Analysis.Metering;
using Vqa.Delivery.Timelines;

namespace Vqa.Tests.Delivery.Timelines;

/// <summary>Windows made by hand, and a listener that keeps what it was told of them.</summary>
internal sealed class SampleWindows : IWindowListener
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    /// <summary>Start, pictures, windows of sound, and the mean of luma of each window that came.</summary>
    public List<(DateTimeOffset Start, long Frames, long Audio, double Luma)> Told { get; } = [];

    public void OnWindow(DateTimeOffset start, MetricWindow window) =>
        Told.Add((start, window.Frames, window.AudioWindows, window.Mean(StreamMetric.MeanLuma)));

    /// <summary>A window of 25 pictures of one luma.</summary>
    public static MetricWindow Of(double luma, int frames = 25)
    {
        var window = new MetricWindow();
        for (var i = 0; i < frames; i++)
        {
            window.Add(Frame(luma: luma));
        }

        return window;
    }

    public static FrameMetrics Frame(double seconds = 0, double luma = 100) => new()
    {
        Time = TimeSpan.FromSeconds(seconds),
        Duration = TimeSpan.FromMilliseconds(40),
        HasPrevious = true,
        Width = 1920,
        Height = 1080,
        MeanLuma = luma,
        TemporalDifference = 2,
        ColumnBlockiness = 1.25,
        RowBlockiness = 1.5,
        PacketBytes = 25_000,
        ConcealedBlocks = 2,
        DecoderErrorLines = 1,
    };

    public static AudioMetrics Sound(double seconds = 0, float rms = 0.1f, float truePeak = 0.5f)
    {
        var audio = new AudioMetrics
        {
            Time = TimeSpan.FromSeconds(seconds),
            Duration = AudioMetrics.Window,
            SampleRate = 48000,
            Channels = 2,
            Correlation = 0.5,
            Momentary = -23,
            ShortTerm = -24,
            Integrated = double.NaN,
        };
        audio.Levels[0] = new() { Rms = rms / 10, Peak = truePeak / 2, TruePeak = truePeak / 2 };
        audio.Levels[1] = new() { Rms = rms, Peak = truePeak, TruePeak = truePeak, ClippedSamples = 3 };
        return audio;
    }
}
