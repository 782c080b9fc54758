using System.Runtime.InteropServices;
using Vqa.Analysis.Models;
using Vqa.Kernels.Gpu;
using Vqa.Media;

namespace Vqa.Node.Diagnosis;

/// <summary>Looks at what Vqa needs beside itself: FFmpeg's libraries and decoders, libebur128, the ffmpeg program, ONNX Runtime.</summary>
internal static class LibraryChecks
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Check> Run()
    {
        var problem = FFmpegLibraries.Problem();
        yield return problem is null
            ? Check.Good("FFmpeg libraries", FFmpegLibraries.Describe())
            : Check.Missing("FFmpeg libraries", problem, "on Debian 12, './vqa analyze' installs them");
        if (problem is null)
        {
            yield return Decoders();
        }

        yield return Loudness();
        yield return FFmpegProgram();
        yield return Model();
    }

    private static Check Model()
    {
        const string Subject = "ONNX Runtime";
        try
        {
            var runtime = OnnxRuntimeLibrary.Describe();
            var model = CorruptionModel.Load(CorruptionModel.ShippedManifest);
            var problem = model.CudaProblem;
            var identity = model.Identity;
            var (path, reason) = Try(model);
            var finding = $"{runtime}; model {identity}, pictures from {path.Words()}"
                + (reason is null ? "" : $" ({reason.TrimEnd('.')})");
            return problem is not null
                ? Check.Limited(
                    Subject, $"{finding}, for CUDA cannot be used: {problem}",
                    "install NVIDIA's driver, CUDA 13 and cuDNN 9")
                : Check.Good(Subject, finding);
        }
        catch (ModelException e)
        {
            return Check.Limited(
                Subject, $"{e.Message} All but block_corruption works without it", "delete artifacts/ and run ./vqa again");
        }
    }

    // What a run would do with a GPU's pictures. Takes the model over.
    private static (InputPath Path, string? Reason) Try(CorruptionModel model)
    {
        GpuDevice? device = null;
        try
        {
            device = GpuDevice.Open(GpuBackend.Cuda);
        }
        catch (GpuUnavailableException)
        {
            // Other checks say why; pictures are then in the CPU's memory.
        }

        using (device)
        {
            using var inference = new InferenceThread(model, device: device);
            return device is null ? (InputPath.CpuMemory, null) : InputTrial.Run(inference, device);
        }
    }

    private static Check Decoders() => CommonDecoders.Missing.Count == 0
        ? Check.Good("decoders", string.Join(", ", CommonDecoders.Present))
        : Check.Limited(
            "decoders",
            $"missing: {string.Join(", ", CommonDecoders.Missing)}; present: {string.Join(", ", CommonDecoders.Present)}",
            "take a build of FFmpeg 5.1 that has them");

    private static Check Loudness() =>
        NativeLibrary.TryLoad("libebur128.so.1", out _)
            ? Check.Good("libebur128", "found")
            : Check.Missing(
                "libebur128", "libebur128.so.1 is missing: sound cannot be measured", "on Debian: apt-get install libebur128-1");

    private static Check FFmpegProgram()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        var program = folders.Select(folder => Path.Combine(folder, "ffmpeg")).FirstOrDefault(File.Exists);
        return program is not null
            ? Check.Good("ffmpeg program", program)
            : Check.Limited(
                "ffmpeg program", "missing; only 'vqa demo' and the tests need it", "on Debian: apt-get install ffmpeg");
    }
}
