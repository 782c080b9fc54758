using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Benchmarks.Accuracy.Scoring;
using Vqa.Media;

namespace Vqa.Benchmarks.Accuracy.Measuring;

/// <summary>
/// Runs a stream session, all detectors at their defaults, on a file: what <c>vqa analyze</c> does, with the times of
/// its reports.
/// </summary>
internal static class VqaAnalyzer
{
    // One for all files, as in the program; it ends with the process.
    private static readonly Lazy<InferenceThread> _inference =
        new(() => new InferenceThread(CorruptionModel.Load(CorruptionModel.ShippedManifest)));

    /// <summary>Analyses a file to its end, on the calling thread.</summary>
    public static VqaAnalysis Analyze(string path, CancellationToken stop)
    {
        var listener = new Listener();
        var result = new StreamSession(path, new SessionOptions { Inference = _inference.Value }, listener).Run(stop);
        var status = result.Error is { } error ? $"{result.Status}: {error}" : result.Status.ToString();
        return new VqaAnalysis(
            [
                .. result.Incidents.SelectMany(i => Told(i).Select(detector => new FoundIncident(
                    detector,
                    new Interval(i.Finding.Start, i.Finding.End ?? result.Duration),
                    listener.RecognisedAt(i),
                    i.Finding.Cause))),
            ],
            result.Status == SessionStatus.Complete,
            status);
    }

    // Decoder errors that a viewer sees are told as block corruption: that incident tells of both.
    private static IEnumerable<string> Told(Incident incident) =>
        incident.Finding.Detector == "block_corruption" && incident.Absorbed.Contains("video_decode")
            ? ["block_corruption", "video_decode"]
            : [incident.Finding.Detector];

    private sealed class Listener : ISessionListener
    {
        private readonly Dictionary<string, TimeSpan> _opened = [];

        public TimeSpan? RecognisedAt(Incident incident) =>
            _opened.TryGetValue(incident.Id, out var time) ? time : null;

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
            if (incidentEvent.Kind == IncidentEventKind.Opened)
            {
                _opened.TryAdd(incidentEvent.Incident.Id, incidentEvent.Time);
            }
        }
    }
}

/// <summary>What Vqa reported of a file.</summary>
/// <param name="Found">Its incidents.</param>
/// <param name="IsComplete">It read the file to its end.</param>
/// <param name="Status">How it ended, and the error where there was one.</param>
internal sealed record VqaAnalysis(IReadOnlyList<FoundIncident> Found, bool IsComplete, string Status);
