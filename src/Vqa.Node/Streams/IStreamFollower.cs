using Vqa.Analysis.Sessions;
using Vqa.Media;

namespace Vqa.Node.Streams;

/// <summary>A part of the node that follows what happens on streams: time lines, evidence, pictures.</summary>
internal interface IStreamFollower
{
    /// <summary>
    /// What listens to a session of the stream that begins now. Where it can be disposed it is, when the session is over. Called
    /// before each session, and there may be many after each other.
    /// </summary>
    ISessionListener Follow(StreamDefinition definition);

    /// <summary>The stream is not watched any more: what is kept of it in memory can go.</summary>
    void Forget(string stream);
}

/// <summary>What all streams of a node share.</summary>
/// <param name="Options">How a session is run, but for what the definition says.</param>
/// <param name="Rules">What definitions mean.</param>
/// <param name="Followers">Who else listens.</param>
/// <param name="Time">The clock.</param>
internal sealed record StreamSurroundings(
    SessionOptions Options, StreamRules Rules, IReadOnlyList<IStreamFollower> Followers, TimeProvider Time)
{
    /// <summary>Native code that has not come back for so long never will: a picture takes milliseconds.</summary>
    public TimeSpan LongestAnalysis { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The policy for what an address of the API may open, and for one of the operator's own streams file.</summary>
    public SourcePolicy PolicyFor(bool isFromFile) => isFromFile ? SourcePolicy.CommandLine : Options.Source.Policy;
}
