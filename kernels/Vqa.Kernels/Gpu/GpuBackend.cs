namespace Vqa.Kernels.Gpu;

/// <summary>What runs the kernels.</summary>
public enum GpuBackend
{
    /// <summary>An NVIDIA GPU, by PTX.</summary>
    Cuda,

    /// <summary>An OpenCL device. PoCL, which is OpenCL on a CPU, is the one that is tested.</summary>
    OpenCl,

    /// <summary>ILGPU's own imitation of a GPU: slow, for tests on small frames.</summary>
    Cpu,
}
