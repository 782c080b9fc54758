using Vqa.Kernels.Gpu;
using Vqa.Kernels.Gpu.Looks;
using Vqa.Kernels.Planes;

namespace Vqa.Analysis.Models;

/// <summary>Tries how a picture in a GPU's memory comes to the model, before a stream depends on it.</summary>
public static class InputTrial
{
    // As small as the model takes them, and large enough for its padding to matter.
    private const int Width = 88, Height = 72;

    /// <summary>Has the model look at noise in the GPU's memory. Blocking: the first look takes a second or two on a GPU.
    /// </summary>
    /// <param name="inference">The model's thread.</param>
    /// <param name="device">The GPU that it was given.</param>
    /// <returns>The way that it took, and why it took no better one; null where it took the best.</returns>
    public static (InputPath Path, string? Reason) Run(InferenceThread inference, GpuDevice device)
    {
        ArgumentNullException.ThrowIfNull(inference);
        ArgumentNullException.ThrowIfNull(device);
        if (!inference.CanBorrow)
        {
            return (InputPath.CpuMemory, inference.InputReason);
        }

        try
        {
            using var memory = device.Allocate(2 * Width * Height);
            var noise = new byte[memory.Length];
            new Random(1).NextBytes(noise);
            memory.Write(noise);
            var luma = new PlaneView((nint)memory.Address, Width, Height, Width, 1, 0, 8);
            var before = luma with { Address = luma.Address + (Width * Height) };
            var request = new InferenceRequest();
            request.Borrow(new LookTask(new(luma), new(before), 1) { ChromaStep = 1 }, new PictureShape(Width, Height));
            inference.Submit(request);
            request.Wait();
            return request.Error is { } error
                ? (InputPath.CpuMemory, error)
                : (request.Input, inference.InputReason);
        }
        catch (Exception e)
        {
            // Whatever a GPU says that cannot be used: the CPU reduces the pictures, and this is why.
            return (InputPath.CpuMemory, e.Message);
        }
    }
}
