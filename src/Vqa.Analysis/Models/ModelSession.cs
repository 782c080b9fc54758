using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Gpu.Contexts;

namespace Vqa.Analysis.Models;

/// <summary>
/// A model file in ONNX Runtime, on a GPU where there is one that it can use, else on one thread of the CPU.
/// </summary>
internal sealed class ModelSession : IDisposable
{
    private readonly OrtMemoryInfo? _cudaMemory;

    private ModelSession(InferenceSession session, string? cudaProblem)
    {
        (Session, Provider, CudaProblem) = (session, "CPU", cudaProblem);
    }

    private ModelSession(InferenceSession session, int device, PrimaryContext context)
    {
        (Session, Provider, DeviceOrdinal, Context) = (session, "CUDA", device, context);
        // The arena is what a session's own allocator for the device goes by (onnxruntime/test/shared_lib).
        _cudaMemory = new OrtMemoryInfo(
            OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.ArenaAllocator, device, OrtMemType.Default);
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
    /// It reads its inputs from a device's memory: binding others copies them there, as they are at that moment.
    /// </summary>
    public bool IsOnDevice => Context is not null;

    /// <summary>The device, as the driver counts them; 0 where it runs on the CPU.</summary>
    public int DeviceOrdinal { get; }

    /// <summary>The context that ONNX Runtime's memory on the device lies in; null where it runs on the CPU.</summary>
    public PrimaryContext? Context { get; }

    /// <summary>The memory that the model reads without a copy.</summary>
    public OrtMemoryInfo InputMemory => _cudaMemory ?? OrtMemoryInfo.DefaultInstance;

    /// <summary>Loads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">The GPU that is to run it, where there is one.</param>
    /// <exception cref="ModelException">ONNX Runtime cannot be loaded, or does not take the file.</exception>
    public static ModelSession Open(string path, int device)
    {
        try
        {
            string? problem = null;
            if (OnnxRuntimeLibrary.HasCuda)
            {
                try
                {
                    return OpenOnCuda(path, device);
                }
                catch (Exception e) when (e is OnnxRuntimeException or GpuUnavailableException)
                {
                    // The package for GPUs on a machine without one, or without CUDA's libraries: the CPU does.
                    problem = e.Message;
                }
            }

            using var options = Options();
            return new ModelSession(new InferenceSession(path, options), problem);
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

    /// <summary>Whatever ONNX Runtime is asked about this model, it is asked inside of this scope.</summary>
    public ContextScope Enter() => Context?.Enter() ?? default;

    /// <summary>Copies from where an input lies, <see cref="InputMemory"/>, into an array.</summary>
    public void ReadInput(long address, byte[] target)
    {
        if (Context is null)
        {
            Marshal.Copy((nint)address, target, 0, target.Length);
        }
        else
        {
            Context.Read(address, target);
        }
    }

    public void Dispose()
    {
        using (Enter())
        {
            Session.Dispose();
            _cudaMemory?.Dispose();
        }

        Context?.Dispose();
    }

    private static ModelSession OpenOnCuda(string path, int device)
    {
        var context = PrimaryContext.Retain(device);
        try
        {
            using var scope = context.Enter();
            using var cuda = CudaOptions(device);
            using var options = Options();
            options.AppendExecutionProvider_CUDA(cuda);
            return new ModelSession(new InferenceSession(path, options), device, context);
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

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
    private static OrtCUDAProviderOptions CudaOptions(int device)
    {
        var options = new OrtCUDAProviderOptions();
        options.UpdateOptions(new Dictionary<string, string>
        {
            ["device_id"] = device.ToString(CultureInfo.InvariantCulture),
            ["cudnn_conv_algo_search"] = "HEURISTIC",
            ["arena_extend_strategy"] = "kSameAsRequested",
            ["use_tf32"] = "0",
        });
        return options;
    }
}
