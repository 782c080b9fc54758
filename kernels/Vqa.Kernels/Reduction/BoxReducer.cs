using System.Numerics;
using System.Runtime.InteropServices;
using Vqa.Kernels.Planes;

namespace Vqa.Kernels.Reduction;

/// <summary>
/// Makes a plane smaller by whole factors, on the 8-bit scale: each sample that comes out is the mean of a box of
/// samples, rounded half up and at most 255. In integers, so that every backend gives the same bits. Keeps its row of
/// sums: one per stream, for one thread at a time; allocates only for a plane that is wider than any before.
/// </summary>
/// <remarks>
/// Bounds: a column of a box adds up at most 60 * 4095 &lt; 2^18, a box 60 * 60 * 4095 &lt; 2^24. The mean is taken by
/// multiplying with 2^40 / d + 1, d = box samples times 2^(bits-8) at most 57 600: exact while sum * d &lt; 2^40.
/// </remarks>
public sealed unsafe class BoxReducer
{
    /// <summary>Largest side of a box.</summary>
    public const int MaxBox = 60;

    private const int ReciprocalBits = 40;

    private uint[] _columns = [];

    /// <summary>
    /// Reduces a plane into the top left corner of a picture, and repeats its last column and row in what is left.
    /// </summary>
    /// <param name="plane">The plane; what does not fill a box at its right and bottom edge is left out.</param>
    /// <param name="sampleStep">1, or 2 where another plane's samples lie between.</param>
    /// <param name="boxWidth">Samples that become one, 1 to <see cref="MaxBox"/>; not more than the plane's
    /// width.</param>
    /// <param name="boxHeight">The same for rows.</param>
    /// <param name="target">Receives <paramref name="targetWidth"/> samples a row, rows one behind the other.</param>
    /// <param name="targetWidth">Samples in a row; where they are fewer than the plane gives, the rest is left
    /// out.</param>
    /// <exception cref="ArgumentException">The plane breaks the rules of <see cref="PlaneView"/>, or a box does not
    /// fit.</exception>
    public void Reduce(
        in PlaneView plane, int sampleStep, int boxWidth, int boxHeight, Span<byte> target, int targetWidth)
    {
        plane.Validate(sampleStep);
        if (boxWidth is < 1 or > MaxBox || boxHeight is < 1 or > MaxBox
            || boxWidth > plane.Width || boxHeight > plane.Height)
        {
            throw new ArgumentException($"A box of {boxWidth}x{boxHeight} samples does not fit {plane}.");
        }

        var targetHeight = target.Length / targetWidth;
        var width = Math.Min(plane.Width / boxWidth, targetWidth);
        var height = Math.Min(plane.Height / boxHeight, targetHeight);
        var divisor = (uint)(boxWidth * boxHeight) << (plane.Bits - 8);
        if (_columns.Length < plane.Width)
        {
            _columns = new uint[plane.Width];
        }

        for (var y = 0; y < height; y++)
        {
            var row = target.Slice(y * targetWidth, targetWidth);
            var columns = _columns.AsSpan(0, width * boxWidth);
            columns.Clear();
            for (var i = 0; i < boxHeight; i++)
            {
                Add(plane, sampleStep, plane.Row((y * boxHeight) + i), columns);
            }

            Average(columns, boxWidth, divisor, row[..width]);
            row[width..].Fill(row[width - 1]);
        }

        for (var y = height; y < targetHeight; y++)
        {
            target.Slice((height - 1) * targetWidth, targetWidth).CopyTo(target.Slice(y * targetWidth, targetWidth));
        }
    }

    private static void Add(in PlaneView plane, int step, byte* row, Span<uint> columns)
    {
        var isWord = plane.BytesPerSample == 2;
        var done = (isWord, step) switch
        {
            (false, 1) => AddBytes(row, columns),
            (false, 2) => AddSpacedBytes(row, columns),
            (true, 1) => AddWords(row, columns, plane.Shift, plane.MaxValue),
            (true, 2) => AddSpacedWords(row, columns, plane.Shift, plane.MaxValue),
            _ => 0,
        };
        for (var x = done; x < columns.Length; x++)
        {
            columns[x] += isWord
                ? (uint)WordSamples.Read(row + (2 * x * step), plane.Shift, plane.MaxValue)
                : row[x * step];
        }
    }

    // Each of these adds as many samples as fill vectors, and returns how many those were.
    private static int AddBytes(byte* row, Span<uint> columns)
    {
        var sums = MemoryMarshal.Cast<uint, Vector<uint>>(columns);
        var x = 0;
        for (var v = 0; x <= columns.Length - Vector<byte>.Count; x += Vector<byte>.Count, v += 4)
        {
            Vector.Widen(Vector.Load(row + x), out var low, out var high);
            Add(low, sums[v..]);
            Add(high, sums[(v + 2)..]);
        }

        return x;
    }

    private static int AddWords(byte* row, Span<uint> columns, int shift, int maxValue)
    {
        var sums = MemoryMarshal.Cast<uint, Vector<uint>>(columns);
        var mask = new Vector<ushort>((ushort)maxValue);
        var x = 0;
        for (var v = 0; x <= columns.Length - Vector<ushort>.Count; x += Vector<ushort>.Count, v += 2)
        {
            Add(Vector.ShiftRightLogical(Vector.Load((ushort*)row + x), shift) & mask, sums[v..]);
        }

        return x;
    }

    // The sample is the lower half of each unit; the other plane's follows it, but for the last one, where memory may
    // end.
    private static int AddSpacedBytes(byte* row, Span<uint> columns)
    {
        var sums = MemoryMarshal.Cast<uint, Vector<uint>>(columns);
        var mask = new Vector<ushort>(byte.MaxValue);
        var x = 0;
        for (var v = 0; x < columns.Length - Vector<ushort>.Count; x += Vector<ushort>.Count, v += 2)
        {
            Add(Vector.Load((ushort*)row + x) & mask, sums[v..]);
        }

        return x;
    }

    private static int AddSpacedWords(byte* row, Span<uint> columns, int shift, int maxValue)
    {
        var sums = MemoryMarshal.Cast<uint, Vector<uint>>(columns);
        var mask = new Vector<uint>((uint)maxValue);
        var x = 0;
        for (var v = 0; x < columns.Length - Vector<uint>.Count; x += Vector<uint>.Count, v++)
        {
            sums[v] += Vector.ShiftRightLogical(Vector.Load((uint*)row + x), shift) & mask;
        }

        return x;
    }

    private static void Add(Vector<ushort> samples, Span<Vector<uint>> sums)
    {
        Vector.Widen(samples, out var low, out var high);
        sums[0] += low;
        sums[1] += high;
    }

    private static void Average(ReadOnlySpan<uint> columns, int boxWidth, uint divisor, Span<byte> row)
    {
        var reciprocal = ((1UL << ReciprocalBits) / divisor) + 1;
        var half = divisor / 2;
        for (var x = 0; x < row.Length; x++)
        {
            var sum = half;
            foreach (var column in columns.Slice(x * boxWidth, boxWidth))
            {
                sum += column;
            }

            row[x] = (byte)Math.Min((sum * reciprocal) >> ReciprocalBits, byte.MaxValue);
        }
    }
}
