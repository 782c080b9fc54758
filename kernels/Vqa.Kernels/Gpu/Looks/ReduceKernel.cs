using ILGPU;

namespace Vqa.Kernels.Gpu.Looks;

/// <summary>
/// Makes planes smaller: one thread takes one sample that comes out. Groups (x, y) work for plane y. The twin of
/// <see cref="Reduction.BoxReducer"/>.
/// </summary>
/// <remarks>Bounds: a box adds up at most 60 * 60 * 4095 &lt; 2^24, and half a divisor of at most 57 600.</remarks>
internal static class ReduceKernel
{
    /// <summary>Threads of a group.</summary>
    public const int GroupSize = 128;

    /// <param name="memory">The address space.</param>
    /// <param name="planes">What is to be reduced.</param>
    /// <param name="pictures">Receives the samples.</param>
    public static void Run(ArrayView<byte> memory, ArrayView<PlaneReduction> planes, ArrayView<byte> pictures)
    {
        var plane = planes[Grid.IdxY];
        var sample = (Grid.IdxX * GroupSize) + Group.IdxX;
        if (sample < plane.TargetWidth * plane.TargetHeight)
        {
            pictures[plane.Target + sample] = plane.Source == 0
                ? (byte)plane.Fill
                : Mean(memory, plane, sample % plane.TargetWidth, sample / plane.TargetWidth);
        }
    }

    private static byte Mean(ArrayView<byte> memory, PlaneReduction plane, int x, int y)
    {
        x = x < plane.Width ? x : plane.Width - 1;
        y = y < plane.Height ? y : plane.Height - 1;
        var spacing = plane.Step * plane.BytesPerSample;
        var row = plane.Source + ((long)y * plane.BoxHeight * plane.Stride) + ((long)x * plane.BoxWidth * spacing);
        var sum = (uint)plane.Divisor / 2;
        for (var r = 0; r < plane.BoxHeight; r++, row += plane.Stride)
        {
            var at = row;
            for (var c = 0; c < plane.BoxWidth; c++, at += spacing)
            {
                sum += plane.BytesPerSample == 1
                    ? ByteRow.Read(memory, at, plane.Shift, (uint)plane.MaxValue)
                    : WordRow.Read(memory, at, plane.Shift, (uint)plane.MaxValue);
            }
        }

        var mean = sum / (uint)plane.Divisor;
        return (byte)(mean < 255 ? mean : 255);
    }
}
