namespace Vqa.Kernels.Blocks;

/// <summary>One row of blocks: 16 rows of samples (fewer at the bottom edge), and where its results go.</summary>
internal unsafe struct BlockRow
{
    /// <summary>First sample of the row of blocks; rows lie <see cref="Stride"/> bytes apart.</summary>
    public byte* Current;

    public nint Stride;

    /// <summary>First sample of the row above; the same row in the topmost block, so that its gradient is 0.</summary>
    public byte* Above;

    /// <summary>The same place in the previous frame; in this one where there is none, so that its difference is
    /// 0.</summary>
    public byte* Previous;

    public nint PreviousStride;

    /// <summary>Samples per row, and rows: 1 to 16.</summary>
    public int Width, Rows;

    /// <summary>As in <see cref="Planes.PlaneView"/>.</summary>
    public int Shift, MaxValue;

    /// <summary>Samples below it are dark: the dark level + 1, 0 to 4096.</summary>
    public int DarkLimit;

    /// <summary>Metrics of the row's blocks, from left to right.</summary>
    public BlockMetrics* Blocks;

    /// <summary>
    /// Horizontal gradients by x mod 16: 16 sums over this row of blocks, each at most
    /// 1024 blocks * 16 rows * 4095 = 67 092 480 &lt; 2^32.
    /// </summary>
    public uint* ColumnGradients;

    /// <summary>Vertical gradients by y mod 16: 16 sums, each at most 16384 samples * 4095 = 67 092 480 &lt;
    /// 2^32.</summary>
    public uint* RowGradients;
}
