using System.Globalization;
using System.Text.Json;
using Vqa.Analysis.Sessions;

namespace Vqa.Node.Crashes;

/// <summary>Finds, at the start of a process, which stream brought the one before down.</summary>
internal static class CrashInquest
{
    /// <summary>How the report's file name ends: the runtime appends it to the name that it is given.</summary>
    public const string ReportSuffix = ".crashreport.json";

    /// <summary>
    /// The streams to blame. Where the runtime wrote down which thread crashed, the one whose thread it was, or none. Without
    /// that, all that were in native code to open or decode: the guilty one is among them, and the innocent are rarely
    /// among them three times.
    /// </summary>
    /// <param name="left">Sessions that the journal shows.</param>
    /// <param name="reportPath">Where the runtime leaves its report.</param>
    /// <param name="wasCrash">The process ended by a signal that tells of broken native code, not by a kill.</param>
    public static IReadOnlyList<string> Culprits(IReadOnlyList<LeftSession> left, string reportPath, bool wasCrash)
    {
        if (CrashedThread(reportPath) is { } thread)
        {
            return [.. left.Where(session => session.Thread == thread).Select(session => session.Stream)];
        }

        return wasCrash
            ? [.. left.Where(session => session.Stage is SessionStage.Opening or SessionStage.Analysing).Select(session => session.Stream)]
            : [];
    }

    /// <summary>Signals by which a process ends whose native code is broken: SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV.</summary>
    /// <param name="exitCode">As the shell counts: 128 and the signal.</param>
    public static bool IsCrash(int exitCode) => exitCode - 128 is 4 or 5 or 6 or 7 or 8 or 11;

    private static int? CrashedThread(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var report = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var thread in report.RootElement.GetProperty("payload").GetProperty("threads").EnumerateArray())
            {
                if (thread.TryGetProperty("crashed", out var crashed) && crashed.GetString() == "true")
                {
                    var number = thread.GetProperty("native_thread_id").GetString()!;
                    return int.Parse(number.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                }
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            // Half a report is none: the disk was full, or the process was killed while it was written.
        }

        return null;
    }
}
