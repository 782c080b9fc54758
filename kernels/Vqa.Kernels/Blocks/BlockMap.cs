namespace Vqa.Kernels.Blocks;

/// <summary>The metrics of all blocks of a frame, row by row. Reused from frame to frame; not thread-safe.</summary>
public sealed class BlockMap
{
    private BlockMetrics[] _blocks = [];

    /// <summary>Blocks per row: the width over 16, rounded up.</summary>
    public int Columns { get; private set; }

    /// <summary>Rows of blocks: the height over 16, rounded up.</summary>
    public int Rows { get; private set; }

    /// <summary>All blocks, row by row.</summary>
    public Span<BlockMetrics> Blocks => _blocks.AsSpan(0, Columns * Rows);

    /// <summary>Makes room for a frame; allocates only where the frame is larger than any before.</summary>
    public void Resize(int width, int height)
    {
        Columns = (width + BlockMetrics.Size - 1) / BlockMetrics.Size;
        Rows = (height + BlockMetrics.Size - 1) / BlockMetrics.Size;
        if (_blocks.Length < Columns * Rows)
        {
            _blocks = new BlockMetrics[Columns * Rows];
        }
    }
}
