using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Vqa.Kernels.Cells;

/// <summary>
/// What the corruption model is fed: 46 integers for every cell of 8x8 samples of a reduced picture and the one before
/// it. The order is the model's: benchmarks/training/cells.py holds the same in Python. Keeps its memory; allocates
/// only for a picture larger than any before; for one thread at a time.
/// </summary>
/// <remarks>
/// In order: six numbers of lines (<see cref="LineMeter"/>) in luma, in luma of the picture before, and in the
/// difference of the two; the sum of the difference's magnitudes, and the largest of a cell's quarters; the sum of luma,
/// the same of the picture before, of the distances to the cell's mean, and the number of samples that differ from their
/// left and upper neighbours by at most 1 in sum. Then for Cb, and again for Cr: sum and largest line of columns and of
/// rows, the same of its difference to the picture before, the sum of that difference's magnitudes, its own sum and the
/// one before. Every number is at most 32 640 (64 steps of 510) and fits 16 bits.
/// </remarks>
public sealed class CellPass
{
    /// <summary>Numbers of a cell.</summary>
    public const int Count = (3 * LineMeter.Count) + 6 + (2 * ChromaCount);

    /// <summary>Side of a cell, in samples of luma.</summary>
    public const int Side = 8;

    private const int ChromaCount = 11;
    private const int Half = Side / 2;

    private readonly LineMeter _lines = new();
    private short[] _now = [];
    private short[] _before = [];
    private short[] _change = [];
    private short[] _found = [];

    /// <summary>Measures a pair.</summary>
    /// <param name="luma">Two planes of width x height samples: the picture, and the one before it.</param>
    /// <param name="chroma">Four planes of half the width and height: Cb and Cr, and those of the one before.</param>
    /// <param name="width">A multiple of 16, as the height is.</param>
    /// <param name="cells">Receives <see cref="Count"/> numbers for each cell: the first of all cells row by row, then
    /// the second, and so on.</param>
    public void Measure(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> chroma, int width, Span<short> cells)
    {
        var samples = luma.Length / 2;
        var count = samples / (Side * Side);
        Grow(samples, count);
        var plane = new CellPlanes(cells[..(Count * count)], count);
        Widen(luma[..samples], luma[samples..]);
        _lines.Measure(_now.AsSpan(0, samples), width, Side, plane.Take(LineMeter.Count));
        _lines.Measure(_before.AsSpan(0, samples), width, Side, plane.Take(LineMeter.Count));
        _lines.Measure(_change.AsSpan(0, samples), width, Side, plane.Take(LineMeter.Count));
        CellSums.Magnitudes(_change.AsSpan(0, samples), width, Side, plane.Take(1));
        CellSums.LargestQuarter(_change.AsSpan(0, samples), width, plane.Take(1));
        var total = plane.Take(1);
        CellSums.Values(_now.AsSpan(0, samples), width, Side, total);
        CellSums.Values(_before.AsSpan(0, samples), width, Side, plane.Take(1));
        CellSums.Deviations(_now.AsSpan(0, samples), width, total, plane.Take(1));
        CellSums.Plain(_now.AsSpan(0, samples), width, plane.Take(1));
        var quarter = samples / 4;
        for (var k = 0; k < 2; k++)
        {
            MeasureChroma(chroma.Slice(k * quarter, quarter), chroma.Slice((k + 2) * quarter, quarter), width / 2, ref plane);
        }
    }

    private void MeasureChroma(ReadOnlySpan<byte> now, ReadOnlySpan<byte> before, int width, ref CellPlanes plane)
    {
        Widen(now, before);
        foreach (var values in (ReadOnlySpan<short[]>)[_now, _change])
        {
            // Neighbours of a line say little where a cell has four.
            _lines.Measure(values.AsSpan(0, now.Length), width, Half, _found.AsSpan(0, LineMeter.Count * plane.Cells));
            foreach (var kept in (ReadOnlySpan<int>)[0, 1, 3, 4])
            {
                _found.AsSpan(kept * plane.Cells, plane.Cells).CopyTo(plane.Take(1));
            }
        }

        CellSums.Magnitudes(_change.AsSpan(0, now.Length), width, Half, plane.Take(1));
        CellSums.Values(_now.AsSpan(0, now.Length), width, Half, plane.Take(1));
        CellSums.Values(_before.AsSpan(0, now.Length), width, Half, plane.Take(1));
    }

    private void Widen(ReadOnlySpan<byte> now, ReadOnlySpan<byte> before)
    {
        // Planes are whole rows of cells: there is no rest.
        for (var i = 0; i < now.Length; i += Vector64<byte>.Count)
        {
            var a = Widen(now, i);
            var b = Widen(before, i);
            a.CopyTo(_now, i);
            b.CopyTo(_before, i);
            (a - b).CopyTo(_change, i);
        }
    }

    private static Vector128<short> Widen(ReadOnlySpan<byte> values, int at) =>
        Vector128.WidenLower(Vector128.CreateScalar(BinaryPrimitives.ReadUInt64LittleEndian(values[at..])).AsByte()).AsInt16();

    private void Grow(int samples, int count)
    {
        if (_now.Length < samples)
        {
            _now = new short[samples];
            _before = new short[samples];
            _change = new short[samples];
            _found = new short[LineMeter.Count * count];
        }
    }

    // Hands out the numbers' places one behind the other.
    private ref struct CellPlanes(Span<short> memory, int cells)
    {
        private Span<short> _rest = memory;

        public int Cells { get; } = cells;

        public Span<short> Take(int numbers)
        {
            var taken = _rest[..(numbers * Cells)];
            _rest = _rest[(numbers * Cells)..];
            return taken;
        }
    }
}
