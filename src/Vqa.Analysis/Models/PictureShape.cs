using Vqa.Kernels.Cells;

namespace Vqa.Analysis.Models;

/// <summary>How a picture is reduced for the model, and how its cells lie on it.</summary>
/// <param name="Width">Width of the picture, in samples.</param>
/// <param name="Height">Its height.</param>
public readonly record struct PictureShape(int Width, int Height)
{
    /// <summary>Most samples that a reduced picture has: those of a PAL picture.</summary>
    private const int MostSamples = 720 * 576;

    /// <summary>The model halves its picture down to one sixteenth.</summary>
    private const int Multiple = 16;

    /// <summary>
    /// Samples of the picture, in each direction, that become one: the fewest that make it small enough.
    /// </summary>
    public int Factor { get; } = FactorOf(Width, Height);

    /// <summary>Width of the reduced picture, padded.</summary>
    public int PaddedWidth => RoundUp(Width / Factor);

    /// <summary>Height of the reduced picture, padded.</summary>
    public int PaddedHeight => RoundUp(Height / Factor);

    /// <summary>Side of a cell, in samples of the picture.</summary>
    public int CellSize => CellPass.Side * Factor;

    /// <summary>Cells in a row that lie on the picture; the last one may reach beyond its edge.</summary>
    public int Columns => CellsOf(Width / Factor);

    /// <summary>Rows of cells that lie on the picture; the last one may reach beyond its edge.</summary>
    public int Rows => CellsOf(Height / Factor);

    /// <summary>Cells in a row of the model's output, those of padding included.</summary>
    public int Stride => PaddedWidth / CellPass.Side;

    private static int FactorOf(int width, int height)
    {
        var factor = 1;
        while ((long)(width / factor) * (height / factor) > MostSamples)
        {
            factor++;
        }

        return factor;
    }

    private static int RoundUp(int samples) => (Math.Max(samples, 1) + Multiple - 1) / Multiple * Multiple;

    private static int CellsOf(int samples) => (Math.Max(samples, 1) + CellPass.Side - 1) / CellPass.Side;
}
