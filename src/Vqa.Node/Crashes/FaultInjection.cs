using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;
using Vqa.Media.Interop;

namespace Vqa.Node.Crashes;

/// <summary>
/// Has a stream do what broken native code does, for the tests of what then happens: VQA_TEST_CRASH names a stream that aborts
/// the process at its fiftieth picture, VQA_TEST_HANG one that never comes back from it. Without these variables it does not exist.
/// </summary>
internal sealed class FaultInjection(bool crashes) : ISessionListener
{
    private const int Picture = 50;

    private int _pictures;

    /// <summary>The fault of a stream; null for none, as in life.</summary>
    public static FaultInjection? For(string stream) =>
        Environment.GetEnvironmentVariable("VQA_TEST_CRASH") == stream ? new FaultInjection(crashes: true)
        : Environment.GetEnvironmentVariable("VQA_TEST_HANG") == stream ? new FaultInjection(crashes: false)
        : null;

    public void OnOpened(MediaInfo info)
    {
    }

    public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
    {
        if (++_pictures != Picture)
        {
            return;
        }

        if (crashes)
        {
            NativeThread.Abort();
        }

        new ManualResetEvent(false).WaitOne();
    }

    public void OnAudio(in AudioMetrics metrics)
    {
    }

    public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
    {
    }
}
