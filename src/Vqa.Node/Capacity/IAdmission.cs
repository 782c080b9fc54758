using Vqa.Node.Streams;

namespace Vqa.Node.Capacity;

/// <summary>Says whether the machine has room for a stream.</summary>
internal interface IAdmission
{
    /// <summary>Why a stream cannot be taken now; null where it can. Any thread.</summary>
    AdmissionRefusal? Refusal(StreamDefinition definition);
}

/// <summary>Why a stream is not taken.</summary>
/// <param name="Reason">In words, with the fix.</param>
/// <param name="RetryAfter">When it may be different.</param>
internal sealed record AdmissionRefusal(string Reason, TimeSpan RetryAfter);
