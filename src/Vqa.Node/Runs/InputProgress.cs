using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;

namespace Vqa.Node.Runs;

/// <summary>
/// How far the analysis of one input has come. Written by its session's thread, read by any other; the numbers may lie one
/// frame apart.
/// </summary>
/// <param name="name">The input as people see it, secrets removed.</param>
/// <param name="wanted">How much of it was asked for; null for all.</param>
internal sealed class InputProgress(string name, TimeSpan? wanted) : ISessionListener
{
    private long _positionTicks;
    private volatile int _incidents;
    private volatile MediaInfo? _info;
    private volatile int _stage;

    /// <summary>The input as people see it, secrets removed.</summary>
    public string Name => name;

    /// <summary>What it holds; null until it is open.</summary>
    public MediaInfo? Info => _info;

    /// <summary>How much of it was analysed.</summary>
    public TimeSpan Position => new(Interlocked.Read(ref _positionTicks));

    /// <summary>Incidents opened so far.</summary>
    public int Incidents => _incidents;

    /// <summary>Where it stands in the queue.</summary>
    public InputStage Stage => (InputStage)_stage;

    /// <summary>How much there will be to analyse; null for a live input without a limit, or where nobody knows.</summary>
    public TimeSpan? Total => (Info?.Duration, wanted) switch
    {
        ({ } declared, { } limit) => declared < limit ? declared : limit,
        ({ } declared, null) => declared,
        (null, var limit) => Info is null ? null : limit,
    };

    /// <summary>Moves it on in the queue.</summary>
    public void Enter(InputStage stage) => _stage = (int)stage;

    /// <inheritdoc/>
    public void OnOpened(MediaInfo info) => _info = info;

    /// <inheritdoc/>
    public void OnFrame(in FrameMetrics metrics, VideoFrame frame) => Reach(metrics.Time + metrics.Duration);

    /// <inheritdoc/>
    public void OnAudio(in AudioMetrics metrics) => Reach(metrics.Time + metrics.Duration);

    /// <inheritdoc/>
    public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
    {
        if (incidentEvent.Kind == IncidentEventKind.Opened)
        {
            _incidents++;
        }
    }

    private void Reach(TimeSpan time)
    {
        // One thread writes, so this needs no compare-and-swap.
        if (time.Ticks > _positionTicks)
        {
            Interlocked.Exchange(ref _positionTicks, time.Ticks);
        }
    }
}

/// <summary>Where an input stands in the queue of its run.</summary>
internal enum InputStage
{
    /// <summary>Its turn has not come.</summary>
    Waiting,

    /// <summary>Its session runs.</summary>
    Running,

    /// <summary>Its session is over.</summary>
    Finished,
}
