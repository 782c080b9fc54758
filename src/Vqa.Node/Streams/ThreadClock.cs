using System.Globalization;

namespace Vqa.Node.Streams;

/// <summary>
/// How much of a core a thread uses, from the kernel's own count (/proc/self/task/N/schedstat, nanoseconds). A session's thread does all
/// of its stream's work: it waits for packets, decodes and measures. For one thread at a time.
/// </summary>
internal sealed class ThreadClock(TimeProvider time)
{
    private int _thread;
    private long _usedNanoseconds;
    private long _readAt;

    /// <summary>Processor time per wall time over the last window; 0 before the first.</summary>
    public double Cores { get; private set; }

    /// <summary>Looks whether a window is over.</summary>
    /// <param name="thread">The thread that works for the stream now; 0 for none.</param>
    public void Follow(int thread)
    {
        if (thread != _thread)
        {
            (_thread, _usedNanoseconds, _readAt) = (thread, Used(thread), time.GetTimestamp());
        }
        else if (thread != 0 && time.GetElapsedTime(_readAt) is var elapsed && elapsed >= LiveFigures.Window)
        {
            var used = Used(thread);
            Cores = Math.Max(0, used - _usedNanoseconds) / elapsed.TotalNanoseconds;
            (_usedNanoseconds, _readAt) = (used, time.GetTimestamp());
        }
    }

    private static long Used(int thread)
    {
        try
        {
            var text = File.ReadAllText($"/proc/self/task/{thread}/schedstat");
            return long.Parse(text.AsSpan(0, text.IndexOf(' ')), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // It has just ended.
        }
    }
}
