namespace Vqa.Analysis.Metering;

/// <summary>
/// How the cells of a probability map lie on a picture: square cells in rows, the first one in the top left corner.
/// </summary>
/// <param name="Columns">Cells in a row that lie on the picture.</param>
/// <param name="Rows">Rows of cells that lie on the picture.</param>
/// <param name="Stride">Cells from one row of the map to the next; what is beyond <paramref name="Columns"/> is
/// padding.</param>
/// <param name="CellSize">Side of a cell, in samples of the picture.</param>
/// <param name="Width">Width of the picture, in samples.</param>
/// <param name="Height">Its height.</param>
public readonly record struct DamageGrid(int Columns, int Rows, int Stride, int CellSize, int Width, int Height)
{
    /// <summary>Cells on the picture.</summary>
    public int Cells => Columns * Rows;
}
