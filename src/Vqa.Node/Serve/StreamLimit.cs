using Vqa.Node.Api;
using Vqa.Node.Streams;

namespace Vqa.Node.Serve;

/// <summary>Takes as many streams as the operator allows.</summary>
internal sealed class StreamLimit(int? most, Func<int> count) : IAdmission
{
    private static readonly TimeSpan _retry = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public AdmissionRefusal? Refusal(StreamDefinition definition) => count() < (most ?? int.MaxValue)
        ? null
        : new AdmissionRefusal($"The node watches {most} streams, the most that capacity.max_streams allows. Delete one, or use another node.", _retry);
}
