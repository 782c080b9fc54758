using System.Text;

namespace Vqa.Benchmarks.Accuracy;

/// <summary>
/// Random numbers that depend on nothing but the seed and a name, so that clips can be worked on in any order.
/// </summary>
internal static class StableRandom
{
    /// <summary>A generator for one purpose: a clip, a deck.</summary>
    public static Random For(int seed, string name)
    {
        // FNV-1a, 32 bit: string.GetHashCode differs from run to run.
        var hash = 2166136261u;
        foreach (var octet in Encoding.UTF8.GetBytes($"{seed}/{name}"))
        {
            hash = unchecked((hash ^ octet) * 16777619u);
        }

        return new Random(unchecked((int)hash));
    }

    /// <summary>A number between two bounds.</summary>
    public static double Between(this Random random, double low, double high) =>
        low + random.NextDouble() * (high - low);

    /// <summary>A length between two bounds in seconds, in steps of 10 ms.</summary>
    public static TimeSpan Seconds(this Random random, double low, double high) =>
        TimeSpan.FromMilliseconds(10 * Math.Round(100 * random.Between(low, high)));

    /// <summary>One of several.</summary>
    public static T Pick<T>(this Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>True with a probability.</summary>
    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;
}
