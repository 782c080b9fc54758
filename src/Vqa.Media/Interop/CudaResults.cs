namespace Vqa.Media.Interop;

/// <summary>Results of the CUDA driver (CUresult of cuda.h) that mean something to us.</summary>
internal static class CudaResults
{
    public const int Success = 0, InvalidValue = 1, OutOfMemory = 2, StubLibrary = 34, NoDevice = 100, InvalidDevice = 101,
        NotSupported = 801, SystemDriverMismatch = 803;
}
