using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Vqa.Node.Commands;
using Vqa.Node.Crashes;

namespace Vqa.Node.Serve;

/// <summary>
/// Starts the process that does the work and starts it again when it dies, as native decoders make it do: within a second all
/// streams are watched again, but for the one that is to blame three times. The worker ends when its standard input
/// does, so that none is left behind when the guardian is killed.
/// </summary>
internal sealed class Guardian : IDisposable
{
    /// <summary>Set for a worker: the exit code of the one before it, or nothing.</summary>
    public const string LastExitVariable = "VQA_LAST_EXIT";

    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(200), _longestPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _goodLife = TimeSpan.FromSeconds(30);

    // A worker stops within ten seconds, or hangs.
    private static readonly TimeSpan _stopLimit = TimeSpan.FromSeconds(12);

    private readonly string _crashName;
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _stop = new();
    private Process? _worker;

    /// <param name="dataFolder">Where the runtime leaves its report of a crash.</param>
    public Guardian(string dataFolder) => _crashName = Path.Combine(Path.GetFullPath(dataFolder), "crash");

    /// <summary>True in a process that a guardian started.</summary>
    public static bool IsWorker => Environment.GetEnvironmentVariable(LastExitVariable) is not null;

    /// <summary>True in a worker whose predecessor died.</summary>
    public static bool IsRestart => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(LastExitVariable));

    /// <summary>
    /// Runs workers until someone stops it, one ends in order, or the first cannot begin. What ran before is started again whatever
    /// it says: a file that somebody is editing must not end a node whose decoder crashed.
    /// </summary>
    /// <returns>The exit code of the last.</returns>
    public int Run()
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var pause = _firstPause;
        int? last = null;
        while (true)
        {
            var begin = Stopwatch.GetTimestamp();
            var code = RunOne(last);
            var wasGood = Stopwatch.GetElapsedTime(begin) > _goodLife;
            if (code == ExitCode.Done || _stop.IsSet || (code <= 128 && last is null && !wasGood))
            {
                return code;
            }

            last = code;
            pause = wasGood ? _firstPause : pause;
            Console.Error.WriteLine(
                $"vqa: the node ended {How(code)}; "
                + FormattableString.Invariant($"starting it again in {pause.TotalSeconds:0.#} s"));
            if (_stop.Wait(pause))
            {
                return ExitCode.Done;
            }

            pause = pause * 2 < _longestPause ? pause * 2 : _longestPause;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private static string How(int code) => code <= 128
        ? $"with {code}"
        : $"by signal {code - 128}{(CrashInquest.IsCrash(code) ? ", which broken native code does" : "")}";

    private int RunOne(int? last)
    {
        var arguments = Environment.GetCommandLineArgs();
        var program = Environment.ProcessPath!;
        // Started as "dotnet vqa.dll", the first argument is the dll, which dotnet must be told again.
        var isHosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program, isHosted ? arguments : arguments[1..]) { RedirectStandardInput = true };
        start.Environment[LastExitVariable] = last?.ToString(CultureInfo.InvariantCulture) ?? "";
        // FFmpeg would go round the gate of sources to the hosts listed there; .NET reads the other spelling, too.
        if (start.Environment.Remove("no_proxy", out var direct))
        {
            start.Environment.TryAdd("NO_PROXY", direct);
        }

        // Which thread crashed: half a second, and no dump, which would hold pictures and secrets.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "1";
        start.Environment["DOTNET_EnableCrashReportOnly"] = "1";
        start.Environment["DOTNET_DbgMiniDumpName"] = _crashName;
        // Decoders come and go for months. With glibc's defaults the holes that they leave in its arenas add up to gigabytes; what
        // is as large as a picture's planes is mapped by itself and given back when it is freed.
        start.Environment.TryAdd("MALLOC_MMAP_THRESHOLD_", "131072");
        start.Environment.TryAdd("MALLOC_TRIM_THRESHOLD_", "131072");
        start.Environment.TryAdd("MALLOC_ARENA_MAX", "4");
        lock (_lock)
        {
            if (_stop.IsSet)
            {
                return ExitCode.Done;
            }

            _worker = Process.Start(start)!;
        }

        while (!_worker.WaitForExit(_beat))
        {
            if (_stop.IsSet && !_worker.WaitForExit(_stopLimit))
            {
                Console.Error.WriteLine("vqa: the node does not stop; it is killed");
                _worker.Kill();
            }
        }

        lock (_lock)
        {
            var code = _worker.ExitCode;
            _worker.Dispose();
            _worker = null;
            return code;
        }
    }

    // The worker stops gracefully when its standard input ends. Ctrl-C reaches it anyway.
    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        lock (_lock)
        {
            _stop.Set();
            _worker?.StandardInput.Close();
        }
    }
}
