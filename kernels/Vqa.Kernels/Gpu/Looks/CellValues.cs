using ILGPU;

namespace Vqa.Kernels.Gpu.Looks;

/// <summary>What is measured of a pair of reduced planes: the one, the other, or their difference.</summary>
internal interface ICellValues
{
    /// <summary>A value, -255 to 255.</summary>
    static abstract int At(ArrayView<byte> pictures, PlanePair pair, int x, int y);
}

/// <summary>Two reduced planes, and where a cell begins.</summary>
internal struct PlanePair
{
    /// <summary>Where the planes begin.</summary>
    public int Now, Before;

    public int Width, Height;

    /// <summary>Side of a cell, and its first column and row.</summary>
    public int Side, X, Y;
}

/// <summary>The picture.</summary>
internal readonly struct ValuesNow : ICellValues
{
    public static int At(ArrayView<byte> pictures, PlanePair pair, int x, int y) =>
        pictures[pair.Now + (y * pair.Width) + x];
}

/// <summary>The picture before.</summary>
internal readonly struct ValuesBefore : ICellValues
{
    public static int At(ArrayView<byte> pictures, PlanePair pair, int x, int y) =>
        pictures[pair.Before + (y * pair.Width) + x];
}

/// <summary>How much it changed.</summary>
internal readonly struct Change : ICellValues
{
    public static int At(ArrayView<byte> pictures, PlanePair pair, int x, int y) =>
        ValuesNow.At(pictures, pair, x, y) - ValuesBefore.At(pictures, pair, x, y);
}
