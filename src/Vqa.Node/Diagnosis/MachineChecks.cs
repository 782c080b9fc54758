using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vqa.Node.Diagnosis;

/// <summary>Looks at the machine itself: system, runtime, processor, memory.</summary>
internal static class MachineChecks
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Check> Run()
    {
        yield return OperatingSystemCheck();
        yield return Check.Good(".NET", $"{Environment.Version}");
        yield return Processor();
        yield return Memory();
    }

    private static Check OperatingSystemCheck()
    {
        var name = FirstValue("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription;
        var architecture = RuntimeInformation.ProcessArchitecture;
        return OperatingSystem.IsLinux() && architecture == Architecture.X64
            ? Check.Good("system", $"{name}, {architecture}")
            : Check.Missing("system", $"{name}, {architecture}", "Vqa runs on Linux x64");
    }

    private static Check Processor()
    {
        var model = FirstValue("/proc/cpuinfo", "model name", ':') ?? "unknown model";
        var cores = $"{model}, {Environment.ProcessorCount} cores";
        if (Vector512.IsHardwareAccelerated && Avx512BW.IsSupported)
        {
            return Check.Good("processor", $"{cores}, AVX-512");
        }

        return Avx2.IsSupported
            ? Check.Good("processor", $"{cores}, AVX2")
            : Check.Limited("processor", $"{cores}, neither AVX2 nor AVX-512: measuring is several times slower");
    }

    private static Check Memory()
    {
        var mebibytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20;
        return Check.Good("memory", $"{mebibytes} MiB for this process");
    }

    /// <summary>The value of the first line that begins with a key; null where there is no such line or file.</summary>
    private static string? FirstValue(string path, string key, char separator)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        return line is null ? null : line[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim();
    }
}
