using Vqa.Analysis.Detectors;
using Vqa.Analysis.Sessions;

namespace Vqa.Node.Runs;

/// <summary>What a user asked <c>vqa analyze</c> for.</summary>
/// <param name="Inputs">Paths and URLs, in the order given.</param>
/// <param name="Session">How to analyse each.</param>
/// <param name="Outputs">What to write, and where.</param>
/// <param name="ModelManifest">The model that sees block damage; null for the one that comes with the program.</param>
/// <param name="Device">Where to decode.</param>
/// <param name="MaxDecoders">Streams that a GPU decodes at a time; null for as many as its memory holds.</param>
/// <param name="FilesAtOnce">Files that are analysed at the same time; null for what suits the device.</param>
/// <param name="FailOn">The severity from which on an incident makes the run fail; null for none.</param>
internal sealed record AnalysisRequest(
    IReadOnlyList<string> Inputs, SessionOptions Session, OutputPaths Outputs, string? ModelManifest,
    DeviceChoice Device, int? MaxDecoders, int? FilesAtOnce, Severity? FailOn);
