using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Gpu;

/// <summary>
/// A made-up NVIDIA driver, compiled from FakeDriver.c against NVIDIA's own headers: a process that is started with
/// <see cref="Environment"/> finds it where it looks for the real one. What it cannot show is what a GPU really decodes.
/// </summary>
internal static class FakeGpu
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private static readonly Lazy<(string Folder, string? Problem)> _built = new(Build);

    /// <summary>The environment of a process that is to meet it, with settings of FakeDriver.c.</summary>
    public static Dictionary<string, string> Environment(params (string Name, string Value)[] settings)
    {
        var (folder, problem) = _built.Value;
        Assert.SkipWhen(problem is not null, $"gcc or NVIDIA's headers (libffmpeg-nvenc-dev) are missing: {problem}");
        return settings.Append(("LD_LIBRARY_PATH", folder)).ToDictionary(pair => pair.Item1, pair => pair.Item2);
    }

    /// <summary>Changes a setting, in a process that runs on the fake; null takes it back.</summary>
    public static void Set(string name, string? value) => Function<SetFunction>("libcuda.so.1", "fake_gpu_set")(name, value);

    /// <summary>CUDA contexts that are alive.</summary>
    public static int LiveContexts => Count("libcuda.so.1", "fake_gpu_live_contexts");

    /// <summary>How often the primary context was taken hold of and not let go.</summary>
    public static int PrimaryContexts => Count("libcuda.so.1", "fake_gpu_retained");

    /// <summary>NVDEC decoders that are alive.</summary>
    public static int LiveDecoders => Count("libnvcuvid.so.1", "fake_gpu_live_decoders");

    /// <summary>Surfaces that are mapped.</summary>
    public static int MappedSurfaces => Count("libnvcuvid.so.1", "fake_gpu_mapped");

    /// <summary>Surfaces that the last decoder was made with.</summary>
    public static int LastSurfaces => Count("libnvcuvid.so.1", "fake_gpu_last_surfaces");

    private static int Count(string library, string name) => Function<CountFunction>(library, name)();

    private static TFunction Function<TFunction>(string library, string name) =>
        Marshal.GetDelegateForFunctionPointer<TFunction>(NativeLibrary.GetExport(NativeLibrary.Load(library), name));

    private static (string Folder, string? Problem) Build()
    {
        var folder = TestClips.NewFolder();
        foreach (var (part, library) in (ReadOnlySpan<(string, string)>)
            [("CUDA", "libcuda.so.1"), ("CUVID", "libnvcuvid.so.1"), ("NVML", "libnvidia-ml.so.1")])
        {
            if (Compile(part, Path.Combine(folder, library)) is { } problem)
            {
                return (folder, problem);
            }
        }

        return (folder, null);
    }

    private static string? Compile(string part, string target)
    {
        try
        {
            using var gcc = Process.Start(new ProcessStartInfo(
                "gcc",
                ["-shared", "-fPIC", "-O1", "-w", $"-D{part}", $"-Wl,-soname,{Path.GetFileName(target)}", "-o", target,
                    Path.Combine(AppContext.BaseDirectory, "Gpu", "FakeDriver.c")])
            {
                RedirectStandardError = true,
            })!;
            var errors = gcc.StandardError.ReadToEnd();
            Assert.True(gcc.WaitForExit(_limit));
            return gcc.ExitCode == 0 ? null : errors;
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }

    private delegate int CountFunction();

    private delegate void SetFunction(string name, string? value);
}
