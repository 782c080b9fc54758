using System.CommandLine;
using System.Diagnostics;
using Vqa.Benchmarks.Gpu.Checks;
using Vqa.Media.Hardware;

namespace Vqa.Benchmarks.Gpu;

/// <summary>
/// <c>gpu</c>: checks and measures what only a machine with an NVIDIA GPU can. Without one, what can be run runs, and the rest
/// is told as skipped, never as passed.
/// </summary>
internal static class GpuCheckCommand
{
    private sealed record Check(
        string Name, string Title, Func<CheckContext, Task> RunAsync, Func<CheckContext, Task>? WithoutGpuAsync = null);

    // The quick and the telling first: where the time is over, it was the long ones that were left out.
    private static readonly Check[] _checks =
    [
        new("refusals", "each way in which a GPU is refused", RefusalCheck.RunAsync, RefusalCheck.RunWithoutDriverAsync),
        new("surfaces", "numbers of NVDEC's surfaces, GPU = CPU", SurfaceCheck.RunAsync),
        new("incidents", "reports and numbers of whole clips, GPU = CPU", SameIncidentsCheck.RunAsync),
        new("kernels", "kernel time against the bytes' time", Now(KernelTimeCheck.Run), Now(KernelTimeCheck.RunOnOpenCl)),
        new("launch", "cost and managed bytes of a launch", LaunchCheck.RunAsync, Now(LaunchCheck.RunOnOpenCl)),
        new("memory", "memory and transfers of a stream", StreamMemoryCheck.RunAsync),
        new("full", "a GPU that is full", FullDeviceCheck.RunAsync),
        new("fault", "a GPU that fails while streams run", FaultCheck.RunAsync),
        new("rate", "frame rate with analysis / NVDEC alone", RateCheck.RunAsync),
        new("cycles", "sessions opened and closed", CycleCheck.RunAsync),
    ];

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("OUT")
        {
            Description = "Folder for gpu-check.md, gpu-check.json and the clips, which are made once",
            DefaultValueFactory = _ => new DirectoryInfo("gpu-check"),
        };
        var device = new Option<int>("--device") { Description = "Number of the GPU" };
        var only = new Option<string[]>("--only")
        {
            Description = $"Only these checks: {string.Join(", ", _checks.Select(check => check.Name))}",
            AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong([.. _checks.Select(check => check.Name)]);
        var limit = new Option<int>("--limit")
        {
            Description = "Seconds after which no further check begins: those left count as missed",
            DefaultValueFactory = _ => 420,
        };
        var rehearse = new Option<bool>("--rehearse") { Hidden = true };
        var command = new Command("gpu", "Check and measure what only a machine with an NVIDIA GPU can")
        {
            folder, device, only, limit, rehearse,
        };
        command.SetAction((parsed, stop) => RunAsync(
            parsed.GetRequiredValue(folder).FullName, parsed.GetValue(device), parsed.GetValue(only) ?? [],
            TimeSpan.FromSeconds(parsed.GetValue(limit)), parsed.GetValue(rehearse), stop));
        return command;
    }

    private static async Task<int> RunAsync(
        string folder, int index, string[] only, TimeSpan limit, bool isRehearsal, CancellationToken stop)
    {
        var from = Stopwatch.GetTimestamp();
        Directory.CreateDirectory(folder);
        var sheet = new CheckSheet(Console.Out);
        var problem = Hindrance(index);
        var scale = isRehearsal || problem is not null ? CheckScale.Rehearsal : CheckScale.Full;
        var gpu = problem is null ? Describe(index) : "none";
        sheet.Tell("GPU and driver", problem is null ? gpu : problem.Sentence);
        var clips = new GpuClips(Path.Combine(folder, "clips"), scale);
        using (var context = new CheckContext(sheet, clips, scale, index, isRehearsal, folder, stop))
        {
            foreach (var check in _checks.Where(check => only.Length == 0 || only.Contains(check.Name)))
            {
                if (Stopwatch.GetElapsedTime(from) > limit)
                {
                    sheet.Miss(check.Title, $"not run: {limit.TotalSeconds:0} s were over");
                    continue;
                }

                if (problem is not null)
                {
                    sheet.Skip(check.Title, problem.Cause);
                }

                await RunAsync(check, problem is null ? check.RunAsync : check.WithoutGpuAsync, context).ConfigureAwait(false);
            }

            sheet.Write(folder, gpu, Stopwatch.GetElapsedTime(from));
        }

        return sheet.HasMissed ? 1 : 0;
    }

    private static async Task RunAsync(Check check, Func<CheckContext, Task>? run, CheckContext context)
    {
        if (run is null)
        {
            return;
        }

        var from = Stopwatch.GetTimestamp();
        try
        {
            await run(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            // Whatever it is, it is this check's end only.
            context.Sheet.Miss(check.Title, $"{e.GetType().Name}: {e.Message}");
        }

        Console.Error.WriteLine($"({check.Name}: {Stopwatch.GetElapsedTime(from).TotalSeconds:0} s)");
    }

    private static HardwareRefusal? Hindrance(int index)
    {
        using var device = HardwareDevice.Open(index, out var refusal);
        return refusal;
    }

    private static string Describe(int index)
    {
        var survey = GpuInventory.Look();
        return survey.Gpus.FirstOrDefault(gpu => gpu.Index == index) is { } found
            ? $"{found.Name}, compute capability {found.ComputeCapability}, {found.TotalBytes >> 20} MiB, "
                + $"driver {survey.DriverVersion}, CUDA {survey.CudaVersion}"
            : $"GPU {index}";
    }

    private static Func<CheckContext, Task> Now(Action<CheckContext> run) => context =>
    {
        run(context);
        return Task.CompletedTask;
    };
}
