using System.Text.Json;
using Vqa.Benchmarks.Processes;

namespace Vqa.Benchmarks.Gpu.Checks;

/// <summary>
/// A kernel reads where there is no memory, which loses the GPU to the whole process: every stream of it goes on with the CPU, misses no
/// picture and says why. In a process of its own, for the GPU does not come back to it.
/// </summary>
internal static class FaultCheck
{
    private const int Streams = 4;

    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(1);

    /// <summary>Runs it. The made-up driver fails by itself, at a decoder's fortieth picture.</summary>
    public static async Task RunAsync(CheckContext context)
    {
        var clip = await context.Clips.H264Async(context.Stop).ConfigureAwait(false);
        var onCpu = await AnalyzeProgram.RunAsync(context.Folder, clip, "cpu", context.Stop).ConfigureAwait(false);
        string[] rehearsal = context.IsRehearsal ? ["--rehearse"] : [];
        var (program, arguments) = NeighbourPrograms.Start(
            NeighbourPrograms.Self,
            [FaultCommand.Name, clip, "--device", $"{context.Index}", "--streams", $"{Streams}", .. rehearsal]);
        var surroundings = new ToolSurroundings(context.IsRehearsal ? [("FAKE_GPU_FAIL_DECODE", "40")] : []);
        var result = await ToolProcess.RunAsync(program, arguments, _limit, context.Stop, surroundings).ConfigureAwait(false);
        var outcomes = Read(result.Output);
        var unharmed = outcomes.Count(outcome => outcome is { Reason: "device_error", Errors: 0 } && outcome.Frames == onCpu.Frames);
        context.Sheet.Judge(
            "refused: the GPU fails while streams run",
            $"{unharmed} of {Streams} streams went on with the CPU, whole"
                + (unharmed == Streams ? "" : $"; {string.Join(", ", outcomes)}; status {result.ExitCode}: {result.Errors.Trim()}"),
            "device_error, all whole", unharmed == Streams);
        context.Sheet.Tell("a process whose GPU was lost ends with status", $"{result.ExitCode}");
    }

    private static List<StreamOutcome> Read(string output)
    {
        try
        {
            return JsonSerializer.Deserialize<List<StreamOutcome>>(output) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

/// <summary>How a stream of <see cref="FaultCommand"/> ended.</summary>
/// <param name="Frames">Pictures that were measured.</param>
/// <param name="Errors">Decoder errors.</param>
/// <param name="Reason">Why it left the GPU; null where it did not.</param>
/// <param name="Status">How it ended.</param>
internal sealed record StreamOutcome(long Frames, long Errors, string? Reason, string Status);
