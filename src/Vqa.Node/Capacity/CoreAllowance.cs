using System.Globalization;

namespace Vqa.Node.Capacity;

/// <summary>How many processors the node may use.</summary>
/// <param name="Cores">In cores; a container's limit may be a fraction.</param>
/// <param name="IsEnforced">
/// The kernel sees to it. Where the operator's configuration allows less than the machine has, only the node itself
/// does.
/// </param>
internal sealed record CoreAllowance(double Cores, bool IsEnforced)
{
    private const string Mount = "sys/fs/cgroup";

    /// <summary>
    /// Finds it: what the configuration says, else the control group's limit, else the processors that the process has.
    /// </summary>
    /// <param name="configured">The configuration's word; null where it has none.</param>
    /// <param name="processors">Processors that the process may run on.</param>
    /// <param name="root">Where /proc and /sys are.</param>
    public static CoreAllowance Find(double? configured, int processors, string root = "/")
    {
        var kernel = Math.Min(processors, Quota(root) ?? processors);
        return configured is { } cores ? new CoreAllowance(cores, cores >= kernel) : new CoreAllowance(kernel, true);
    }

    // The least of the limits from the process's own group up to the top: each holds for all below it.
    private static double? Quota(string root)
    {
        double? least = null;
        foreach (var line in Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            // "0::/path" is of version 2; "5:cpu,cpuacct:/path" of version 1.
            if (line.Split(':', 3) is not [_, var controllers, var path])
            {
                continue;
            }

            var isSecond = controllers.Length == 0;
            if (!isSecond && !controllers.Split(',').Contains("cpu"))
            {
                continue;
            }

            var top = Path.Combine(root, Mount, isSecond ? "" : controllers);
            var folder = path.Trim('/');
            while (true)
            {
                var quota = isSecond ? Second(Path.Combine(top, folder)) : First(Path.Combine(top, folder));
                least = quota < (least ?? double.MaxValue) ? quota : least;
                if (folder.Length == 0)
                {
                    break;
                }

                folder = Path.GetDirectoryName(folder) ?? "";
            }
        }

        return least;
    }

    // cpu.max: "200000 100000", microseconds of processor time in so many of wall time, or "max 100000".
    private static double? Second(string folder) =>
        Lines(Path.Combine(folder, "cpu.max")).FirstOrDefault()?.Split(' ') is [var quota, var period]
            ? Share(quota, period)
            : null;

    // The same in two files; -1 for no limit.
    private static double? First(string folder) =>
        Lines(Path.Combine(folder, "cpu.cfs_quota_us")).FirstOrDefault() is { } quota
        && Lines(Path.Combine(folder, "cpu.cfs_period_us")).FirstOrDefault() is { } period
            ? Share(quota, period)
            : null;

    private static double? Share(string quota, string period) =>
        long.TryParse(quota, CultureInfo.InvariantCulture, out var used) && used > 0
        && long.TryParse(period, CultureInfo.InvariantCulture, out var of) && of > 0 ? (double)used / of : null;

    private static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // As good as no limit that we know of.
        }
    }
}
