using Vqa.Analysis.Gpu;
using Vqa.Analysis.Metering;
using Vqa.Media;

namespace Vqa.Analysis.Sessions;

/// <summary>A picture from its decoder to its numbers. Made once and used again.</summary>
internal sealed class PictureSlot : IDisposable
{
    /// <summary>The numbers, so far as they are known.</summary>
    public FrameMetrics Metrics;

    /// <summary>The picture.</summary>
    public VideoFrame Frame { get; } = new();

    /// <summary>What the GPU is asked; under way where it measures the picture.</summary>
    public MeterRequest Request { get; } = new();

    /// <summary>What <see cref="SuspicionMeter"/> says of it.</summary>
    public int Suspicion { get; set; }

    /// <summary>Waits for what is under way: the picture may be dropped then.</summary>
    public void Dispose()
    {
        Request.Wait();
        Frame.Dispose();
    }
}
