using System.Runtime.InteropServices;

namespace Vqa.Benchmarks.Processes;

/// <summary>
/// CPU time, user and system, of all children of this process that have ended, as the kernel counts it
/// (<c>getrusage(2)</c>). Two readings around one child give that child's time, all its threads together, to the
/// microsecond.
/// </summary>
internal static class ChildCpuTime
{
    private const int Children = -1;

    /// <summary>The reading now.</summary>
    public static TimeSpan Read()
    {
        if (getrusage(Children, out var usage) != 0)
        {
            throw new ToolException("the kernel does not tell the CPU time of child processes");
        }

        return usage.User.ToTimeSpan() + usage.System.ToTimeSpan();
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int getrusage(int who, out Usage usage);

    // struct rusage of Linux on 64 bit: two times, then fourteen counters that are not needed here.
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public Time User;
        public Time System;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Microseconds;

        public readonly TimeSpan ToTimeSpan() =>
            TimeSpan.FromSeconds(Seconds) + TimeSpan.FromMicroseconds(Microseconds);
    }
}
