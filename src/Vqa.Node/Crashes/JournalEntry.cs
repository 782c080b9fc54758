using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;
using Vqa.Media.Interop;

namespace Vqa.Node.Crashes;

/// <summary>One session's place in the <see cref="CrashJournal"/>; also says how long it has been at what it does now.</summary>
internal sealed class JournalEntry(CrashJournal journal, int slot) : ISessionListener, IDisposable
{
    private int _thread;
    private volatile int _stage = (int)SessionStage.Opening;
    private long _since = Environment.TickCount64;

    /// <summary>The operating system's number of its thread; 0 before it runs.</summary>
    public int Thread => Volatile.Read(ref _thread);

    /// <summary>What the session is doing.</summary>
    public SessionStage Stage => (SessionStage)_stage;

    /// <summary>How long it has been doing it.</summary>
    public TimeSpan InStage => TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _since));

    public void OnStage(SessionStage stage)
    {
        if (_thread == 0)
        {
            Volatile.Write(ref _thread, NativeThread.Id);
        }

        Volatile.Write(ref _since, Environment.TickCount64);
        _stage = (int)stage;
        if (slot >= 0)
        {
            journal.Note(slot, _thread, stage);
        }
    }

    public void OnOpened(MediaInfo info)
    {
    }

    public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
    {
    }

    public void OnAudio(in AudioMetrics metrics)
    {
    }

    public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
    {
    }

    /// <summary>Frees the place. Not for a session that hangs: its thread may bring the process down yet.</summary>
    public void Dispose()
    {
        if (slot >= 0)
        {
            journal.Leave(slot);
        }
    }
}
