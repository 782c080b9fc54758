using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Kernels.Gpu;
using Vqa.Media;
using Vqa.Node.Commands;
using Vqa.Node.Terminal;

namespace Vqa.Node.Runs;

/// <summary>
/// A run from its request to its written reports:
/// (1) check the libraries, (2) open the GPU, load the model and open the outputs, (3) run all inputs while the terminal shows how far they
/// are, (4) write the reports.
/// </summary>
internal static class AnalysisRun
{
    /// <summary>Runs it.</summary>
    /// <param name="request">What to analyse and what to write.</param>
    /// <param name="screen">Where to show how it goes on.</param>
    /// <param name="stop">Ends it early and cleanly: the reports are written all the same.</param>
    /// <exception cref="MediaException">FFmpeg's libraries are missing or of another version.</exception>
    /// <exception cref="UsageException">The model cannot be used, or an output cannot be opened.</exception>
    public static async Task<RunOutcome> RunAsync(AnalysisRequest request, Screen screen, CancellationToken stop)
    {
        if (FFmpegLibraries.Problem() is { } problem) // (1)
        {
            throw new MediaException(MediaError.Native, problem);
        }

        using var device = DecodingDevice.Open(request.Device, screen.Warn, request.MaxDecoders); // (2)
        using var inference = LoadModel(request, device.Kernels, screen);
        using var outputs = OpenOutputs(request);
        var options = device.AddTo(request.Session) with { Inference = inference };
        var scheduler = new InputScheduler(request.Inputs, options, request.FilesAtOnce ?? device.FilesAtOnce);
        var work = scheduler.RunAsync(index => Listeners(request, scheduler.Progress[index].Name, outputs, screen, index), stop);
        await ProgressDisplay.FollowAsync(screen, scheduler.Progress, work); // (3)
        var results = await work;
        var detectors = request.Session.Detectors.Select(chosen => chosen.Descriptor.Id);
        var unwritten = outputs.WriteReports(results, [.. detectors]); // (4)
        return new RunOutcome(results, [.. unwritten, .. scheduler.InternalErrors.Select(error => error.ToString())]);
    }

    private static InferenceThread? LoadModel(AnalysisRequest request, GpuDevice? kernels, Screen screen)
    {
        if (!request.Session.AsksTheModel)
        {
            return null;
        }

        try
        {
            var model = CorruptionModel.Load(request.ModelManifest ?? CorruptionModel.ShippedManifest, request.Device.Index);
            if (model.CudaProblem is { } problem)
            {
                screen.Warn($"the model runs on the CPU, for CUDA cannot be used: {problem}");
            }

            return new InferenceThread(model, device: kernels);
        }
        catch (ModelException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static RunOutputs OpenOutputs(AnalysisRequest request)
    {
        try
        {
            return new RunOutputs(request.Outputs, request.Inputs.Count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"an output cannot be opened: {e.Message}");
        }
    }

    private static IEnumerable<ISessionListener> Listeners(
        AnalysisRequest request, string name, RunOutputs outputs, Screen screen, int index)
    {
        var listeners = outputs.Listeners(index, name);
        // Who asked for events reads those.
        return request.Outputs.Events is null ? listeners.Append(new LiveCommentary(name, screen.Commentary)) : listeners;
    }
}
