namespace Vqa.Kernels.Gpu.Contexts;

/// <summary>
/// Puts back the CUDA context that was current to this thread before. The default one does nothing: for a machine, or a
/// model, without CUDA.
/// </summary>
public readonly struct ContextScope : IDisposable
{
    private readonly nint _before;
    private readonly bool _isEntered;

    internal ContextScope(nint before) => (_before, _isEntered) = (before, true);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isEntered)
        {
            // Where even this fails the driver is lost, and the next call says so.
            _ = CudaDriver.SetCurrent(_before);
        }
    }
}
