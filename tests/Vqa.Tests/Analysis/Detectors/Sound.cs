using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

/// <summary>Plays windows of sound to a detector, 20 ms each, on a clock of its own.</summary>
internal sealed class Sound
{
    private readonly Detector _detector;

    public Sound(DetectorDescriptor descriptor, params (string Option, double Value)[] options)
    {
        var values = new OptionValues();
        foreach (var (option, value) in options)
        {
            values.Set(descriptor, option, value);
        }

        _detector = descriptor.Create(values, Findings);
    }

    /// <summary>A window's change to one that plays at -20 dBFS on both channels, in phase.</summary>
    public delegate void Change(ref AudioMetrics window);

    public RecordedFindings Findings { get; } = new();

    public TimeSpan Now { get; set; }

    /// <summary>Plays so many seconds of windows, each changed the same way.</summary>
    public Sound Play(double seconds, Change? change = null)
    {
        var windows = (int)Math.Round(seconds / AudioMetrics.Window.TotalSeconds);
        for (var i = 0; i < windows; i++)
        {
            var window = new AudioMetrics
            {
                Time = Now,
                Duration = AudioMetrics.Window,
                SampleRate = 48000,
                Channels = 2,
                Correlation = 1,
                Momentary = -23,
                ShortTerm = -23,
                Integrated = -23,
            };
            for (var channel = 0; channel < ChannelLevels.Max; channel++)
            {
                window.Levels[channel] = new ChannelLevel { Peak = 0.3f, TruePeak = 0.3f, Rms = 0.1f };
            }

            change?.Invoke(ref window);
            _detector.Observe(window);
            Now += AudioMetrics.Window;
        }

        return this;
    }

    /// <summary>Sends something that happened to the stream.</summary>
    public Sound Send(StreamEventKind kind, string from, string to)
    {
        _detector.Observe(new StreamEvent(kind, Now, from, to));
        return this;
    }

    /// <summary>Ends the stream.</summary>
    public RecordedFindings End()
    {
        _detector.Flush(Now);
        return Findings;
    }

    public static void Silent(ref AudioMetrics window)
    {
        for (var channel = 0; channel < ChannelLevels.Max; channel++)
        {
            window.Levels[channel] = default;
        }

        window.Correlation = double.NaN;
    }
}
