namespace Vqa.Kernels.Gpu;

/// <summary>A GPU is not there or cannot be used; the message says why.</summary>
public sealed class GpuUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
