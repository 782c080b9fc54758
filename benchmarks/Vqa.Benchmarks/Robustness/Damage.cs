namespace Vqa.Benchmarks.Robustness;

/// <summary>Ways in which the bytes of a file go wrong. Each takes a healthy file, another one, and random numbers; none changes its arguments.</summary>
internal static class Damage
{
    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<(string Name, Func<byte[], byte[], Random, byte[]> Apply)> All { get; } =
    [
        ("bits-rare", (bytes, _, random) => FlipBits(bytes, 1e-6, random)),
        ("bits-some", (bytes, _, random) => FlipBits(bytes, 1e-5, random)),
        ("bits-many", (bytes, _, random) => FlipBits(bytes, 1e-4, random)),
        ("bits-most", (bytes, _, random) => FlipBits(bytes, 1e-2, random)),
        ("header-bits", (bytes, _, random) => FlipHeaderBits(bytes, random)),
        ("truncated", (bytes, _, random) => bytes[..random.Next(bytes.Length)]),
        ("beheaded", (bytes, _, random) => bytes[random.Next(bytes.Length)..]),
        ("header-only", (bytes, _, random) => bytes[..Math.Min(bytes.Length, random.Next(16, 4096))]),
        ("spliced", (bytes, other, random) => [.. bytes[..random.Next(bytes.Length)], .. other[random.Next(other.Length)..]]),
        ("zeroed", (bytes, _, random) => Fill(bytes, random, range => range.Clear())),
        ("scrambled", (bytes, _, random) => Fill(bytes, random, random.NextBytes)),
        ("repeated", (bytes, _, random) => Repeat(bytes, random)),
        ("header-then-noise", (bytes, _, random) => [.. bytes[..Math.Min(bytes.Length, 4096)], .. Noise(random)]),
        ("noise", (_, _, random) => Noise(random)),
        ("empty", (_, _, _) => []),
    ];

    /// <summary>Longest run of random bytes that replaces media.</summary>
    private const int MostNoise = 300_000;

    /// <summary>Flips bits that lie at random, at least one.</summary>
    /// <param name="bytes">What to damage a copy of.</param>
    /// <param name="rate">Flipped bits per bit.</param>
    /// <param name="random">Where they lie.</param>
    private static byte[] FlipBits(byte[] bytes, double rate, Random random)
    {
        var damaged = bytes.ToArray();
        var count = Math.Max(1, (long)(bytes.Length * 8 * rate));
        for (var i = 0L; i < count; i++)
        {
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
        }

        return damaged;
    }

    /// <summary>Flips a few bits near the beginning, where sizes, counts and offsets are.</summary>
    private static byte[] FlipHeaderBits(byte[] bytes, Random random)
    {
        var damaged = bytes.ToArray();
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            damaged[random.Next(Math.Min(damaged.Length, 2048))] ^= (byte)(1 << random.Next(8));
        }

        return damaged;
    }

    /// <summary>Overwrites one to five ranges of up to a tenth of the file each.</summary>
    private static byte[] Fill(byte[] bytes, Random random, FillRange fill)
    {
        var damaged = bytes.ToArray();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var start = random.Next(damaged.Length);
            var size = random.Next(1, Math.Max(2, damaged.Length / 10));
            fill(damaged.AsSpan(start, Math.Min(size, damaged.Length - start)));
        }

        return damaged;
    }

    /// <summary>Puts a range of the file a second time somewhere else, as a broken recorder does.</summary>
    private static byte[] Repeat(byte[] bytes, Random random)
    {
        var start = random.Next(bytes.Length);
        var end = random.Next(start, bytes.Length);
        var at = random.Next(bytes.Length);
        return [.. bytes[..at], .. bytes[start..end], .. bytes[at..]];
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(1, MostNoise)];
        random.NextBytes(noise);
        return noise;
    }

    private delegate void FillRange(Span<byte> range);
}
