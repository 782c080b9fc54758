using System.Text.Json.Nodes;
using Vqa.Benchmarks.Processes;
using Vqa.Benchmarks.Robustness;

namespace Vqa.Benchmarks.Gpu;

/// <summary><c>vqa analyze</c> on one clip, in a process of its own, and what its report says.</summary>
/// <param name="ExitCode">Its exit status.</param>
/// <param name="Input">The clip's part of the report; null where there is none.</param>
/// <param name="Errors">What it told people.</param>
internal sealed record AnalyzeProgram(int ExitCode, JsonObject? Input, string Errors)
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    // What the device, and no defect, decides.
    private static readonly string[] _ofDevice = ["device", "device_reason", "device_reason_code"];

    /// <summary>"cpu", "cuda:0".</summary>
    public string Device => (string?)Input?["device"] ?? "nowhere";

    /// <summary>Why it was not decoded where it was asked to be, "no_driver"; null where it was.</summary>
    public string? Reason => (string?)Input?["device_reason_code"];

    /// <summary>Pictures that were measured.</summary>
    public int Frames => (int?)Input?["video"]?["frames"] ?? 0;

    /// <summary>Its incidents' detectors, in their order.</summary>
    public string Detectors => string.Join(
        ", ", (Input?["incidents"] as JsonArray)?.Select(incident => (string?)incident?["detector"]) ?? []);

    /// <summary>All that the report says, but for what differs from run to run and from device to device.</summary>
    public string Facts
    {
        get
        {
            var copy = (JsonObject?)Input?.DeepClone() ?? [];
            Array.ForEach(_ofDevice, name => copy.Remove(name));
            return ReportFacts.Lasting(copy);
        }
    }

    /// <summary>Runs it.</summary>
    /// <param name="folder">For its outputs.</param>
    /// <param name="clip">The clip.</param>
    /// <param name="device">Where to decode.</param>
    /// <param name="stop">Ends it early.</param>
    /// <param name="metrics">File for the numbers of each picture; null for none.</param>
    /// <param name="variables">Beside those of this process.</param>
    public static async Task<AnalyzeProgram> RunAsync(
        string folder, string clip, string device, CancellationToken stop, string? metrics = null,
        params (string Name, string Value)[] variables)
    {
        var report = Path.Combine(folder, "report.json");
        File.Delete(report);
        var (program, arguments) = NeighbourPrograms.Start(
            NeighbourPrograms.Vqa,
            [
                "analyze", clip, "--device", device, "--threads", "1", "--json", report,
                .. metrics is null ? (string[])[] : ["--metrics", metrics],
            ]);
        var result = await ToolProcess.RunAsync(program, arguments, _limit, stop, new ToolSurroundings(variables)).ConfigureAwait(false);
        return new AnalyzeProgram(result.ExitCode, ReportFacts.Inputs(report) is [var input, ..] ? input : null, result.Errors);
    }
}
