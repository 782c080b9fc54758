namespace Vqa.Benchmarks.Kernels;

/// <summary>
/// Times short work. CPU time of this process, not time on the clock, and the best of many runs: what other programs do
/// to the machine then disturbs little.
/// </summary>
internal static class BestTime
{
    private static readonly TimeSpan _warmUp = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan _run = TimeSpan.FromMilliseconds(20);
    private const int Runs = 25;

    /// <summary>Milliseconds of CPU that one call takes at best.</summary>
    public static double Of(Action work)
    {
        // Long enough for the JIT compiler to have replaced its first, quick code.
        Repeat(work, _warmUp);
        var best = double.MaxValue;
        for (var i = 0; i < Runs; i++)
        {
            best = Math.Min(best, Repeat(work, _run));
        }

        return best;
    }

    private static double Repeat(Action work, TimeSpan atLeast)
    {
        var calls = 0;
        var start = Environment.CpuUsage.TotalTime;
        TimeSpan taken;
        do
        {
            work();
            calls++;
            taken = Environment.CpuUsage.TotalTime - start;
        }
        while (taken < atLeast);
        return taken.TotalMilliseconds / calls;
    }
}
