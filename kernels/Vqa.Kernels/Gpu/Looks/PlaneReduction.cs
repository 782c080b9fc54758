using System.Runtime.InteropServices;
using Vqa.Kernels.Planes;
using Vqa.Kernels.Reduction;

namespace Vqa.Kernels.Gpu.Looks;

/// <summary>A row of the table that <see cref="ReduceKernel"/> works off: one plane and where it goes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PlaneReduction
{
    /// <summary>Chroma of a picture that has none.</summary>
    private const int Neutral = 128;

    /// <summary>Address of the plane; 0 to fill the target with <see cref="Neutral"/>.</summary>
    public long Source;

    public int Stride, Step, BytesPerSample, Shift, MaxValue;

    public int BoxWidth, BoxHeight;

    /// <summary>Samples of a box, times 2^(bits - 8).</summary>
    public int Divisor;

    /// <summary>Samples that the plane gives; those beyond repeat the last ones.</summary>
    public int Width, Height;

    public int TargetWidth, TargetHeight;

    /// <summary>Where the target begins.</summary>
    public int Target;

    public int Fill;

    /// <exception cref="ArgumentException">The plane breaks the rules of <see cref="PlaneView"/>, or a box does not
    /// fit.</exception>
    public static PlaneReduction Of(
        in PlaneView plane, int step, int boxWidth, int boxHeight, int target, int targetWidth, int targetHeight)
    {
        plane.Validate(step);
        if (boxWidth is < 1 or > BoxReducer.MaxBox || boxHeight is < 1 or > BoxReducer.MaxBox
            || boxWidth > plane.Width || boxHeight > plane.Height)
        {
            throw new ArgumentException($"A box of {boxWidth}x{boxHeight} samples does not fit {plane}.");
        }

        return new()
        {
            Source = plane.Address,
            Stride = plane.StrideBytes,
            Step = step,
            BytesPerSample = plane.BytesPerSample,
            Shift = plane.Shift,
            MaxValue = plane.MaxValue,
            BoxWidth = boxWidth,
            BoxHeight = boxHeight,
            Divisor = (boxWidth * boxHeight) << (plane.Bits - 8),
            Width = Math.Min(plane.Width / boxWidth, targetWidth),
            Height = Math.Min(plane.Height / boxHeight, targetHeight),
            Target = target,
            TargetWidth = targetWidth,
            TargetHeight = targetHeight,
        };
    }

    /// <summary>Neutral chroma.</summary>
    public static PlaneReduction Blank(int target, int targetWidth, int targetHeight) => new()
    {
        Fill = Neutral,
        Target = target,
        TargetWidth = targetWidth,
        TargetHeight = targetHeight,
    };
}
