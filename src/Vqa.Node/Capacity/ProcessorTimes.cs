using System.Globalization;

namespace Vqa.Node.Capacity;

/// <summary>How much processor time was used up to now.</summary>
/// <param name="Process">By this process, in all its threads.</param>
/// <param name="MachineBusy">By everything on the machine, in the kernel's ticks.</param>
/// <param name="MachineTotal">What the machine had, idle time included, in the same ticks; 0 where it is not
/// told.</param>
internal readonly record struct ProcessorTimes(TimeSpan Process, double MachineBusy, double MachineTotal)
{
    /// <summary>
    /// Reads them: /proc/stat for the machine (proc(5): user nice system idle iowait irq softirq steal).
    /// </summary>
    public static ProcessorTimes Read()
    {
        var (busy, total) = Machine("/proc/stat");
        return new ProcessorTimes(Environment.CpuUsage.TotalTime, busy, total);
    }

    private static (double Busy, double Total) Machine(string path)
    {
        const int idle = 3, waiting = 4, counted = 8;
        try
        {
            using var text = File.OpenText(path);
            var ticks = (text.ReadLine() ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(counted)
                .Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
            return ticks.Length > waiting ? (ticks.Sum() - ticks[idle] - ticks[waiting], ticks.Sum()) : (0, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return (0, 0); // Some containers hide it: the process's own use is known all the same.
        }
    }
}
