namespace Vqa.Analysis.Metering;

/// <summary>
/// The probability of visible damage over one picture, cell by cell, in steps of 1/255: what a heat map is drawn from.
/// </summary>
public sealed class DamageMap
{
    private byte[] _levels = [];

    /// <summary>How the cells lie on the picture; its stride is its columns.</summary>
    public DamageGrid Grid { get; private set; }

    /// <summary>All cells, row by row; 255 is certain damage.</summary>
    public ReadOnlySpan<byte> Levels => _levels.AsSpan(0, Grid.Cells);

    /// <summary>A copy, to be kept.</summary>
    public DamageMap Copy()
    {
        var copy = new DamageMap();
        Levels.CopyTo(copy.Begin(Grid));
        return copy;
    }

    /// <summary>
    /// Makes room for the cells of a grid, to be filled; allocates only where it has more than any before.
    /// </summary>
    internal Span<byte> Begin(in DamageGrid grid)
    {
        Grid = grid with { Stride = grid.Columns };
        if (_levels.Length < grid.Cells)
        {
            _levels = new byte[grid.Cells];
        }

        return _levels.AsSpan(0, grid.Cells);
    }
}
