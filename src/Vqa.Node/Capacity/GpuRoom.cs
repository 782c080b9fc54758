using Vqa.Media.Hardware;

namespace Vqa.Node.Capacity;

/// <summary>What a GPU that decodes has left.</summary>
/// <param name="Load">What it does now.</param>
/// <param name="Decoding">Streams that it decodes.</param>
internal sealed record GpuRoom(GpuLoad Load, int Decoding)
{
    /// <summary>
    /// A decoder of 4K HEVC with its surfaces takes about this; FFmpeg asks for no less than a context's 100 MiB at
    /// once.
    /// </summary>
    public const long LeastFree = 400L << 20;

    /// <summary>Why it takes no more, in words; null where it does.</summary>
    /// <param name="limit">Share of its decoder that streams may use.</param>
    public string? Problem(double limit) =>
        Load.DecoderUtilization > limit
            ? FormattableString.Invariant(
                $"the decoder of {Load.Name} is used to {Load.DecoderUtilization:P0}, and {limit:P0} are allowed")
            : Load.FreeBytes < LeastFree ? $"{Load.Name} has {Load.FreeBytes >> 20} MiB of memory left" : null;

    /// <summary>
    /// How many more streams like those that it decodes its decoder could take; null where it is not told.
    /// </summary>
    /// <param name="limit">Share of its decoder that streams may use.</param>
    public int? Streams(double limit) =>
        Problem(limit) is not null ? 0
        : Load.DecoderUtilization is > 0 and { } used && Decoding > 0
            ? (int)Math.Min((limit - used) / (used / Decoding), 100_000)
            : null;
}
