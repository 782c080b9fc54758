using Vqa.Kernels.Blocks;
using Vqa.Kernels.Planes;

namespace Vqa.Kernels.Summary;

/// <summary>
/// Histogram of luma in 64 bins: sample &gt;&gt; (bits - 6). It counts the samples whose column and row are both
/// multiples of a step that grows with the picture: 1 up to 320 * 180 samples, 2 up to 640 * 360, 4 up to 1280 * 720,
/// 8 above. Percentiles need no more than such 15 000 to 60 000, and counting is the one part of the pass that vectors
/// cannot speed up. The rule is part of the definition.
/// </summary>
internal sealed class LumaHistogram
{
    public const int Count = 64;

    // Neighbouring samples are alike: counted in four tables in turn, an increment need not wait for the last one.
    private readonly uint[] _tables = new uint[4 * Count];
    private readonly uint[] _bins = new uint[Count];
    private int _step;
    private int _binShift;

    /// <summary>The counts.</summary>
    public ReadOnlySpan<uint> Bins => _bins;

    /// <summary>How many samples were counted.</summary>
    public uint Samples { get; private set; }

    /// <summary>Distance of the counted columns, and rows.</summary>
    public static int Step(int width, int height) => ((long)width * height) switch
    {
        <= 320 * 180 => 1,
        <= 640 * 360 => 2,
        <= 1280 * 720 => 4,
        _ => 8,
    };

    /// <summary>Starts a frame.</summary>
    public void Clear(in PlaneView plane)
    {
        Array.Clear(_tables);
        _step = Step(plane.Width, plane.Height);
        _binShift = plane.Bits - 6;
        Samples = (uint)((plane.Width + _step - 1) / _step * ((plane.Height + _step - 1) / _step));
    }

    /// <summary>Counts the samples of a row of blocks. A row of blocks starts at a multiple of 16, so of the step
    /// too.</summary>
    public unsafe void Add<TSamples>(in BlockRow row)
        where TSamples : struct, ISamples
    {
        int shift = row.Shift, maxValue = row.MaxValue, binShift = _binShift, advance = _step * TSamples.Size;
        // A bin is at most 63 and a table has 64: no index can leave its table.
        fixed (uint* table = _tables)
        {
            for (var r = 0; r < row.Rows; r += _step)
            {
                var sample = row.Current + (r * row.Stride);
                var end = sample + (row.Width * TSamples.Size);
                for (; sample + (3 * advance) < end; sample += 4 * advance)
                {
                    table[TSamples.Read(sample, shift, maxValue) >> binShift]++;
                    table[Count + (TSamples.Read(sample + advance, shift, maxValue) >> binShift)]++;
                    table[(2 * Count) + (TSamples.Read(sample + (2 * advance), shift, maxValue) >> binShift)]++;
                    table[(3 * Count) + (TSamples.Read(sample + (3 * advance), shift, maxValue) >> binShift)]++;
                }

                for (; sample < end; sample += advance)
                {
                    table[TSamples.Read(sample, shift, maxValue) >> binShift]++;
                }
            }
        }
    }

    /// <summary>Takes counts that were made elsewhere.</summary>
    public void Load(ReadOnlySpan<ulong> counts)
    {
        for (var bin = 0; bin < Count; bin++)
        {
            _bins[bin] = (uint)counts[bin];
        }
    }

    /// <summary>Ends a frame: adds the tables up.</summary>
    public void Complete()
    {
        for (var bin = 0; bin < Count; bin++)
        {
            _bins[bin] = _tables[bin] + _tables[Count + bin] + _tables[(2 * Count) + bin] + _tables[(3 * Count) + bin];
        }
    }
}
