using Vqa.Media;

namespace Vqa.Analysis.Metering;

// Holds the place of the real meter, which is being written on its own branch.
internal sealed class AudioMeter : IDisposable
{
    public void Add(AudioBlock block, TimeSpan time, TimestampStatus status, TimeSpan error)
    {
    }

    public void Flush()
    {
    }

    public bool TryNext(out AudioMetrics metrics)
    {
        metrics = default;
        return false;
    }

    public void Dispose()
    {
    }
}
