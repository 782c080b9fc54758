using System.Text.Json;
using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Evidence;
using Vqa.IntegrationTests.Media;
using Vqa.Media;

namespace Vqa.IntegrationTests.Delivery;

/// <summary>Watches one input with a recorder, as a node does, and gives what was kept of its incidents.</summary>
internal sealed class KeptEvidence
{
    private readonly List<IncidentEvidence> _written = [];

    private KeptEvidence(string root) => Root = root;

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>What the session found.</summary>
    public SessionResult Result { get; private set; } = null!;

    /// <summary>What was told to be whole.</summary>
    public IReadOnlyList<IncidentEvidence> Written => _written;

    /// <summary>How the writer was doing at the end.</summary>
    public EvidenceHealth Health { get; private set; } = null!;

    /// <summary>The evidence of the first incident of a detector.</summary>
    public IncidentEvidence Of(string detector) => Written.First(evidence => IncidentOf(evidence).Finding.Detector == detector);

    /// <summary>The incident that some evidence is of.</summary>
    public Incident IncidentOf(IncidentEvidence evidence) => Result.Incidents.Single(incident => incident.Id == evidence.IncidentId);

    /// <summary>Watches an input to its end.</summary>
    public static KeptEvidence Watch(
        string input, string detectors, EvidenceOptions? options = null, SessionOptions? session = null)
    {
        var kept = new KeptEvidence(TestClips.NewFolder());
        var folder = new EvidenceFolder(kept.Root, new EvidenceFolderOptions());
        session = (session ?? new SessionOptions()) with { Detectors = Selection(detectors) };
        var subject = new EvidenceSubject
        {
            Stream = "stream 1", Source = MediaSource.Redact(input), Detectors = session.Detectors, Model = session.Inference?.Identity,
        };
        using (var writer = new EvidenceWriter(folder, TimeProvider.System))
        {
            writer.Written += kept._written.Add;
            using (var recorder = new EvidenceRecorder(subject, options ?? new EvidenceOptions(), writer, TimeProvider.System))
            {
                kept.Result = new StreamSession(input, session, recorder).Run(TestContext.Current.CancellationToken);
            }

            writer.Dispose();
            kept.Health = writer.Health;
        }

        return kept;
    }

    /// <summary>Analyses the first file of a clip as <c>vqa analyze</c> does.</summary>
    public static SessionResult Analyse(IncidentEvidence evidence, string detectors, SessionOptions? options = null) =>
        new StreamSession(
            evidence.Clips[0], (options ?? new SessionOptions()) with { Detectors = Selection(detectors) }, new Silence())
            .Run(TestContext.Current.CancellationToken);

    /// <summary>The document of an incident.</summary>
    public static JsonElement Document(IncidentEvidence evidence)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(evidence.Document));
        return document.RootElement.Clone();
    }

    private static DetectorSelection[] Selection(string detectors) =>
        [.. DetectorCatalog.Select(detectors).Select(detector => new DetectorSelection(detector, OptionValues.Defaults))];

    private sealed class Silence : ISessionListener
    {
        public void OnOpened(MediaInfo info)
        {
        }

        public void OnFrame(in Vqa.Analysis.Metering.FrameMetrics metrics, VideoFrame frame)
        {
        }

        public void OnAudio(in Vqa.Analysis.Metering.AudioMetrics metrics)
        {
        }

        public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
        {
        }
    }
}
