using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;

namespace Vqa.Benchmarks.Density;

/// <summary>
/// Counts the managed bytes that a session allocates in its steady state: from one frame to a later one, in the whole
/// process.
/// </summary>
/// <param name="first">Frame at which counting begins: buffers are made and methods are compiled by then.</param>
/// <param name="frames">Frames that are counted.</param>
/// <param name="done">Called when they are.</param>
internal sealed class AllocationProbe(int first, int frames, Action done) : ISessionListener
{
    private long _bytesAtFirst;
    private long _counted;

    /// <summary>Managed bytes allocated in the process between both frames; null where the clip is too short.</summary>
    public long? Bytes { get; private set; }

    /// <summary>Runs a session on a clip and counts.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="options">How it is watched.</param>
    /// <param name="first">Frame at which counting begins.</param>
    /// <param name="frames">Frames that are counted.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>Bytes per frame; null where the clip is too short.</returns>
    public static double? Measure(string clip, SessionOptions options, int first, int frames, CancellationToken stop)
    {
        using var counted = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var probe = new AllocationProbe(first, frames, counted.Cancel);
        new StreamSession(clip, options, probe).Run(counted.Token);
        return (double?)probe.Bytes / frames;
    }

    /// <inheritdoc/>
    public void OnOpened(MediaInfo info)
    {
    }

    /// <inheritdoc/>
    public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
    {
        if (_counted == first)
        {
            _bytesAtFirst = GC.GetTotalAllocatedBytes(precise: true);
        }
        else if (_counted == first + frames)
        {
            Bytes = GC.GetTotalAllocatedBytes(precise: true) - _bytesAtFirst;
            done();
        }

        _counted++;
    }

    /// <inheritdoc/>
    public void OnAudio(in AudioMetrics metrics)
    {
    }

    /// <inheritdoc/>
    public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
    {
    }
}
