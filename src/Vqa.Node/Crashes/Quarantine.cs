using Vqa.Node.Streams;

namespace Vqa.Node.Crashes;

/// <summary>Counts the strikes against streams: three within a day, and a stream is not watched any more.</summary>
internal sealed class Quarantine(StreamRegistry registry, TimeProvider time)
{
    /// <summary>So many, and it is out.</summary>
    public const int MostStrikes = 3;

    /// <summary>A strike is forgotten after this.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    /// <summary>Notes a strike.</summary>
    /// <param name="stream">Id of the stream.</param>
    /// <param name="cause">What it did, in words.</param>
    public void Strike(string stream, string cause) => 
        registry.AddStrike(stream, time.GetUtcNow(), cause, time.GetUtcNow() - Memory);

    /// <summary>Why a stream may not be watched, in words; null where it may.</summary>
    public string? Sentence(string stream)
    {
        var causes = registry.Strikes(stream, time.GetUtcNow() - Memory);
        return causes.Count < MostStrikes
            ? null
            : $"quarantined after {causes.Count} strikes within a day ({string.Join("; ", causes.TakeLast(MostStrikes))}); "
                + "release it when the source is mended";
    }

    /// <summary>Strikes that are remembered, by the id of the stream.</summary>
    public IReadOnlyDictionary<string, int> Strikes() => registry.StrikeCounts(time.GetUtcNow() - Memory);

    /// <summary>Forgives a stream.</summary>
    public void Release(string stream) => registry.ClearStrikes(stream);
}
