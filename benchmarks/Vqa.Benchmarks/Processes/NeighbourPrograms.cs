namespace Vqa.Benchmarks.Processes;

/// <summary>
/// The programs beside this one. As they are built, .NET starts them by their libraries; in a bundle, which brings .NET and
/// may lie on a machine that has none, they start themselves.
/// </summary>
internal static class NeighbourPrograms
{
    /// <summary>The vqa under test, as a path: a library or a program.</summary>
    public static string Vqa { get; } = Beside(BringsDotNet(AppContext.BaseDirectory) ? "vqa" : "vqa.dll");

    /// <summary>This program, for work in a process of its own: a library or a program.</summary>
    public static string Self { get; } = Beside(BringsDotNet(AppContext.BaseDirectory) ? "vqa-benchmarks" : "vqa-benchmarks.dll");

    /// <summary>The ffmpeg of a bundle; elsewhere that of the machine.</summary>
    public static string FFmpeg { get; } = File.Exists(Beside("ffmpeg")) ? Beside("ffmpeg") : "ffmpeg";

    /// <summary>As <see cref="FFmpeg"/>.</summary>
    public static string FFprobe { get; } = File.Exists(Beside("ffprobe")) ? Beside("ffprobe") : "ffprobe";

    /// <summary>How a program of ours is started.</summary>
    /// <param name="path">A library, or a program.</param>
    /// <param name="arguments">Its own.</param>
    /// <returns>What to start, and with what.</returns>
    public static (string Program, IReadOnlyList<string> Arguments) Start(string path, params IEnumerable<string> arguments) =>
        path.EndsWith(".dll", StringComparison.Ordinal) ? ("dotnet", [path, .. arguments]) : (path, [.. arguments]);

    /// <summary>True for a folder of programs that brings the runtime along.</summary>
    internal static bool BringsDotNet(string folder) => File.Exists(Path.Combine(folder, "libhostpolicy.so"));

    private static string Beside(string name) => Path.Combine(AppContext.BaseDirectory, name);
}
