using Microsoft.ML.OnnxRuntime;

namespace Vqa.Analysis.Models;

/// <summary>
/// A model file in ONNX Runtime, on a GPU where there is one that it can use, else on one thread of the CPU.
/// </summary>
internal sealed class ModelSession : IDisposable
{
    private ModelSession(InferenceSession session, string provider, string? cudaProblem)
    {
        (Session, Provider, CudaProblem) = (session, provider, cudaProblem);
    }

    /// <summary>What runs it.</summary>
    public InferenceSession Session { get; }

    /// <summary>What it runs on: "CUDA" or "CPU".</summary>
    public string Provider { get; }

    /// <summary>
    /// Why it does not run on CUDA though this build could; null where it does, or where the build could not.
    /// </summary>
    public string? CudaProblem { get; }

    /// <summary>
    /// It reads its inputs from a device's memory: binding one copies it there, as it is at that moment.
    /// </summary>
    public bool IsOnDevice => Provider != "CPU";

    /// <summary>Loads a file.</summary>
    /// <exception cref="ModelException">ONNX Runtime cannot be loaded, or does not take the file.</exception>
    public static ModelSession Open(string path)
    {
        try
        {
            string? problem = null;
            if (OnnxRuntimeLibrary.HasCuda)
            {
                try
                {
                    using var cuda = CudaOptions();
                    using var onGpu = Options();
                    onGpu.AppendExecutionProvider_CUDA(cuda);
                    return new ModelSession(new InferenceSession(path, onGpu), "CUDA", null);
                }
                catch (OnnxRuntimeException e)
                {
                    // The package for GPUs on a machine without one, or without CUDA's libraries: the CPU does.
                    problem = e.Message;
                }
            }

            using var options = Options();
            return new ModelSession(new InferenceSession(path, options), "CPU", problem);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"ONNX Runtime does not take {path}: {e.Message}", e);
        }
        catch (Exception e) when (OnnxRuntimeLibrary.IsMissing(e))
        {
            throw OnnxRuntimeLibrary.Missing(e);
        }
    }

    public void Dispose() => Session.Dispose();

    // One thread, which sleeps while it waits: a node's cores belong to its decoders. No log: what fails comes as an
    // exception, which is told where it belongs.
    private static SessionOptions Options()
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    // The default searches for the fastest convolution at each new size, for seconds; and rounds to 10 bits, where the
    // CPU, whose thresholds these are, does not.
    private static OrtCUDAProviderOptions CudaOptions()
    {
        var options = new OrtCUDAProviderOptions();
        options.UpdateOptions(new Dictionary<string, string>
        {
            ["cudnn_conv_algo_search"] = "HEURISTIC",
            ["arena_extend_strategy"] = "kSameAsRequested",
            ["use_tf32"] = "0",
        });
        return options;
    }
}
