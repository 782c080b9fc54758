using Microsoft.ML.OnnxRuntime;

namespace Vqa.Analysis.Models;

/// <summary>What the ONNX Runtime that came with the program can do.</summary>
public static class OnnxRuntimeLibrary
{
    private const string CudaProvider = "CUDAExecutionProvider";

    /// <summary>The build has the CUDA provider; whether this machine has a GPU is another matter.</summary>
    public static bool HasCuda => OrtEnv.Instance().GetAvailableProviders().Contains(CudaProvider);

    /// <summary>Its version and providers in words: "1.31.1 (CPU)".</summary>
    /// <exception cref="ModelException">It cannot be loaded.</exception>
    public static string Describe()
    {
        try
        {
            var providers = OrtEnv.Instance().GetAvailableProviders()
                .Select(name => name.Replace("ExecutionProvider", "", StringComparison.Ordinal));
            return $"{OrtEnv.Instance().GetVersionString()} ({string.Join(", ", providers)})";
        }
        catch (Exception e) when (IsMissing(e))
        {
            throw Missing(e);
        }
    }

    /// <summary>The exception says that the native library is not there, or is another one.</summary>
    internal static bool IsMissing(Exception e) =>
        e is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException
            or BadImageFormatException;

    /// <summary>The same as an error with its cause.</summary>
    internal static ModelException Missing(Exception e) =>
        new($"ONNX Runtime cannot be loaded: {(e.InnerException ?? e).Message}", e);
}
