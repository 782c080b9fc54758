using System.Diagnostics;
using System.Globalization;
using Prometheus;

namespace Vqa.Node.Monitoring;

/// <summary>
/// What the process uses, under the names that all Prometheus clients give it, and the garbage collector's work. For
/// one thread.
/// </summary>
internal sealed class ProcessMetrics
{
    private readonly Counter _cpu, _collections, _pauses, _allocated;
    private readonly Gauge _resident, _threads, _open, _heap;

    /// <param name="factory">Where the series are registered.</param>
    public ProcessMetrics(MetricFactory factory)
    {
        _cpu = factory.CreateCounter("process_cpu_seconds_total", "Processor time, of user and kernel.");
        _resident = factory.CreateGauge("process_resident_memory_bytes", "Memory that it holds.");
        _threads = factory.CreateGauge("process_threads", "Threads that it has: one for each session, and a few.");
        _open = factory.CreateGauge("process_open_fds", "Handles that it has open.");
        _heap = factory.CreateGauge("dotnet_gc_heap_bytes", "Managed memory after the last collection.");
        _allocated = factory.CreateCounter("dotnet_gc_allocated_bytes_total", "Managed memory allocated.");
        _collections = factory.CreateCounter("dotnet_gc_collections_total", "Garbage collections.", ["generation"]);
        _pauses = factory.CreateCounter("dotnet_gc_pause_seconds_total", "Time for which they stopped all threads.");
        using var process = Process.GetCurrentProcess();
        factory.CreateGauge("process_start_time_seconds", "When it started, since 1970.")
            .Set(new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0);
        if (MostHandles() is { } most)
        {
            factory.CreateGauge("process_max_fds", "Handles that it may have open.").Set(most);
        }
    }

    /// <summary>Sets them to what is so now.</summary>
    public void Collect()
    {
        _cpu.IncTo(Environment.CpuUsage.TotalTime.TotalSeconds);
        _resident.Set(Environment.WorkingSet);
        _threads.Set(Directory.GetFileSystemEntries("/proc/self/task").Length);
        _open.Set(Directory.GetFileSystemEntries("/proc/self/fd").Length);
        _heap.Set(GC.GetGCMemoryInfo().HeapSizeBytes);
        _allocated.IncTo(GC.GetTotalAllocatedBytes());
        _pauses.IncTo(GC.GetTotalPauseDuration().TotalSeconds);
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            var label = generation.ToString(CultureInfo.InvariantCulture);
            _collections.WithLabels(label).IncTo(GC.CollectionCount(generation));
        }
    }

    // "Max open files   1024   1048576   files"
    private static double? MostHandles()
    {
        const string name = "Max open files";
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(
            line => line.StartsWith(name, StringComparison.Ordinal));
        var word = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return double.TryParse(word, CultureInfo.InvariantCulture, out var most) ? most : null;
    }
}
