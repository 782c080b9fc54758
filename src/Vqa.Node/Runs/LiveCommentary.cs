using Spectre.Console;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;
using Vqa.Media.Hardware;
using Vqa.Node.Terminal;

namespace Vqa.Node.Runs;

/// <summary>
/// Tells a person who watches a live input what happens to it, line by line. A file needs none: its summary comes soon.
/// </summary>
/// <param name="name">The input, secrets removed.</param>
/// <param name="console">Where to write; it puts the lines above a progress bar.</param>
internal sealed class LiveCommentary(string name, IAnsiConsole console) : ISessionListener
{
    private bool _isLive;

    /// <inheritdoc/>
    public void OnOpened(MediaInfo info) => _isLive = info.IsLive;

    /// <inheritdoc/>
    public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
    {
    }

    /// <inheritdoc/>
    public void OnAudio(in AudioMetrics metrics)
    {
    }

    /// <inheritdoc/>
    public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
    {
        if (!_isLive)
        {
            return;
        }

        var finding = incidentEvent.Incident.Finding;
        var what = incidentEvent.Kind switch
        {
            IncidentEventKind.Opened => $"since {Clock.Position(finding.Start)}",
            IncidentEventKind.Closed when finding.End is { } end => $"over, lasted {(end - finding.Start).TotalSeconds:0.0} s",
            _ => "changed",
        };
        console.MarkupLine(
            $"{Clock.Position(incidentEvent.Time)}  {SeverityMarkup.Of(finding.Severity)}  {finding.Detector}  {what}  "
            + $"[dim]{Screen.Plain(IncidentText.Of(incidentEvent.Incident))}  {Screen.Plain(name)}[/]");
    }

    /// <inheritdoc/>
    public void OnDeviceRefused(HardwareRefusal refusal, TimeSpan time)
    {
        if (_isLive)
        {
            console.MarkupLine(
                $"{Clock.Position(time)}  [yellow]decoded on the CPU from here on[/]  "
                + $"[dim]{Screen.Plain(refusal.Sentence)}  {Screen.Plain(name)}[/]");
        }
    }
}
