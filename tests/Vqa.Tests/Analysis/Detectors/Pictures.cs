using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

/// <summary>Shows pictures to a detector, 25 a second, on a clock of its own.</summary>
internal sealed class Pictures
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);

    private long _index;

    public Pictures(DetectorDescriptor descriptor, params (string Option, double Value)[] options)
    {
        var values = new OptionValues();
        foreach (var (option, value) in options)
        {
            values.Set(descriptor, option, value);
        }

        Detector = descriptor.Create(values, Findings);
    }

    /// <summary>A picture's change to one that is well.</summary>
    public delegate void Change(ref FrameMetrics frame);

    public Detector Detector { get; }

    public RecordedFindings Findings { get; } = new();

    public TimeSpan Now { get; set; }

    /// <summary>Shows so many pictures, each changed the same way.</summary>
    public Pictures Show(int count, Change? change = null)
    {
        for (var i = 0; i < count; i++)
        {
            var frame = new FrameMetrics { Index = _index, Time = Now, Duration = Interval, Width = 640, Height = 360, HasPrevious = _index > 0 };
            change?.Invoke(ref frame);
            Detector.Observe(frame);
            Now = frame.Time + Interval;
            _index++;
        }

        return this;
    }

    /// <summary>Sends something that happened to the stream.</summary>
    public Pictures Send(StreamEventKind kind, string from = "", string to = "")
    {
        Detector.Observe(new StreamEvent(kind, Now, from, to));
        return this;
    }

    /// <summary>Ends the stream.</summary>
    public RecordedFindings End()
    {
        Detector.Flush(Now);
        return Findings;
    }
}
