using System.Globalization;

namespace Vqa.Benchmarks.Node;

/// <summary>What the kernel tells of other processes (proc(5)).</summary>
internal static class ProcessTable
{
    private const double TicksPerSecond = 100;

    /// <summary>The first child of a process; null where it has none.</summary>
    public static int? ChildOf(int parent) => Directory.EnumerateDirectories("/proc")
        .Select(Path.GetFileName)
        .Where(name => name!.All(char.IsAsciiDigit))
        .Select(name => (int?)int.Parse(name!, CultureInfo.InvariantCulture))
        .FirstOrDefault(id => Fields(id!.Value) is { } fields && fields[1] == parent.ToString(CultureInfo.InvariantCulture));

    /// <summary>Processor time of a process so far, user and system.</summary>
    public static TimeSpan CpuTime(int process)
    {
        var fields = Fields(process) ?? throw new InvalidOperationException($"there is no process {process}");
        return TimeSpan.FromSeconds(
            (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond);
    }

    /// <summary>What a process has now.</summary>
    public static ProcessSize SizeOf(int process)
    {
        var status = File.ReadLines($"/proc/{process}/status")
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .ToDictionary(parts => parts[0], parts => parts[1]);
        return new ProcessSize(
            1024 * long.Parse(status["VmRSS"].Split(' ')[0], CultureInfo.InvariantCulture),
            int.Parse(status["Threads"], CultureInfo.InvariantCulture),
            Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count());
    }

    // Behind the name, which may hold anything: state, parent, ...
    private static string[]? Fields(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}

/// <summary>What a process has.</summary>
/// <param name="ResidentBytes">Memory.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Handles">Open files and sockets.</param>
internal sealed record ProcessSize(long ResidentBytes, int Threads, int Handles);
