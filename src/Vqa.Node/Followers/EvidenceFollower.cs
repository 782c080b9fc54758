using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Evidence;
using Vqa.Media;
using Vqa.Node.Streams;

namespace Vqa.Node.Followers;

/// <summary>Keeps the evidence of each stream's incidents.</summary>
internal sealed class EvidenceFollower(
    EvidenceWriter writer, EvidenceOptions options, InferenceThread? inference, StreamRules rules, TimeProvider time) : IStreamFollower
{
    /// <inheritdoc/>
    public ISessionListener Follow(StreamDefinition definition) => new EvidenceRecorder(
        new EvidenceSubject
        {
            Stream = definition.Id,
            Source = MediaSource.Redact(definition.Url),
            Detectors = rules.Selection(definition),
            Model = inference?.Identity,
            Manifest = inference?.Manifest,
            Program = ProgramVersion.Text,
        },
        options,
        writer,
        time);

    /// <inheritdoc/>
    public void Forget(string stream)
    {
        // What it kept in memory went with its sessions; the files stay until their room is needed.
    }
}
