using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Gpu.Checks;

/// <summary>
/// The program finds the same on both devices: the same reports and the same numbers of each picture, where the stream is sound. A
/// stream that is damaged decoders patch each in their own way: there only the detectors are told.
/// </summary>
internal static class SameIncidentsCheck
{
    /// <summary>Analyses each clip twice.</summary>
    public static async Task RunAsync(CheckContext context)
    {
        await CompareAsync(context, "the demo clip", await DemoAsync(context).ConfigureAwait(false)).ConfigureAwait(false);
        await CompareAsync(context, "H.264", await context.Clips.H264Async(context.Stop).ConfigureAwait(false)).ConfigureAwait(false);
        await CompareAsync(context, "HEVC", await context.Clips.HevcAsync(context.Stop).ConfigureAwait(false)).ConfigureAwait(false);
        await CompareAsync(context, "damage burnt in", await context.Clips.BurntAsync(context.Stop).ConfigureAwait(false)).ConfigureAwait(false);
        var broken = await context.Clips.BrokenAsync(context.Stop).ConfigureAwait(false);
        var onCpu = await AnalyzeProgram.RunAsync(context.Folder, broken, "cpu", context.Stop).ConfigureAwait(false);
        var onGpu = await AnalyzeProgram.RunAsync(context.Folder, broken, $"cuda:{context.Index}", context.Stop).ConfigureAwait(false);
        context.Sheet.Tell("a damaged stream: detectors", $"{onGpu.Device}: {onGpu.Detectors}; cpu: {onCpu.Detectors}");
    }

    private static async Task CompareAsync(CheckContext context, string name, string clip)
    {
        var (cpuNumbers, gpuNumbers) = (Path.Combine(context.Folder, "cpu.csv"), Path.Combine(context.Folder, "gpu.csv"));
        var onCpu = await AnalyzeProgram.RunAsync(context.Folder, clip, "cpu", context.Stop, cpuNumbers).ConfigureAwait(false);
        var onGpu = await AnalyzeProgram.RunAsync(context.Folder, clip, $"cuda:{context.Index}", context.Stop, gpuNumbers)
            .ConfigureAwait(false);
        var difference = onCpu.ExitCode != 0 || onGpu.ExitCode != 0 ? $"exit status {onCpu.ExitCode} and {onGpu.ExitCode}: {onGpu.Errors.Trim()}"
            : onGpu.Device == "cpu" ? $"not decoded on the GPU: {onGpu.Reason}"
            : onCpu.Facts != onGpu.Facts ? $"the reports differ: {onGpu.Detectors}; cpu: {onCpu.Detectors}"
            : !File.ReadAllBytes(cpuNumbers).AsSpan().SequenceEqual(File.ReadAllBytes(gpuNumbers)) ? "the numbers of pictures differ"
            : null;
        context.Sheet.Judge(
            $"{name}: report and numbers, GPU = CPU",
            difference ?? $"equal ({onGpu.Frames} pictures; {(onGpu.Detectors.Length > 0 ? onGpu.Detectors : "no incident")})",
            "all equal", difference is null);
    }

    // The program makes it itself, and finds its five defects; where it does not, this fails with what it said.
    private static async Task<string> DemoAsync(CheckContext context)
    {
        var clip = Path.Combine(context.Folder, "vqa-demo", "clip.mp4");
        var (program, arguments) = NeighbourPrograms.Start(NeighbourPrograms.Vqa, "demo");
        var result = await ToolProcess.RunAsync(
            program, arguments, TimeSpan.FromMinutes(3), context.Stop, new ToolSurroundings([], context.Folder)).ConfigureAwait(false);
        return File.Exists(clip) ? clip : throw new ToolException($"vqa demo ended with {result.ExitCode}: {result.Errors.Trim()}");
    }
}
