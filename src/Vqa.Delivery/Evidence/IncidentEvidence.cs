namespace Vqa.Delivery.Evidence;

/// <summary>What is kept of an incident: where its files lie. They go when the folder needs the room.</summary>
/// <param name="IncidentId">Id of the incident.</param>
/// <param name="Stream">Id of the stream.</param>
/// <param name="Folder">Full path of its folder, which holds <c>evidence.json</c> and all files that are its own.</param>
/// <param name="Clips">
/// Full paths of the clip's files in their order; usually one. Of an incident that opened while another one was kept they lie in that
/// one's folder. Empty where nothing could be kept.
/// </param>
/// <param name="Picture">Full path of the JPEG of the picture on screen when it opened; null where there was none.</param>
/// <param name="HeatMap">Full path of an SVG, the picture with the damage marked; null where no model saw any.</param>
/// <param name="Bytes">Size of the files in its folder.</param>
public sealed record IncidentEvidence(
    string IncidentId, string Stream, string Folder, IReadOnlyList<string> Clips, string? Picture, string? HeatMap, long Bytes)
{
    /// <summary>Name of the document in the folder, schema <c>vqa.evidence/1</c>.</summary>
    public const string DocumentName = "evidence.json";

    /// <summary>Full path of the document.</summary>
    public string Document => Path.Combine(Folder, DocumentName);

    /// <summary>The document as it belongs beside copies of all the files in one place: it names them without a path.</summary>
    /// <exception cref="IOException">It cannot be read, or is gone.</exception>
    public byte[] DocumentOfCopies() => EvidenceDocument.WithBareNames(File.ReadAllBytes(Document));

    /// <summary>An empty file that is made once everybody who wants a copy has it; where it is missing they are told again.</summary>
    internal string Marker => Path.Combine(Folder, "kept");
}
