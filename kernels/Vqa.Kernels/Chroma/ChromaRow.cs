namespace Vqa.Kernels.Chroma;

/// <summary>A row of chroma samples, or what is left of it, and its sums so far.</summary>
internal unsafe struct ChromaRow
{
    /// <summary>The next sample.</summary>
    public byte* Address;

    /// <summary>Samples left.</summary>
    public int Samples;

    /// <summary>In samples: 1 or 2.</summary>
    public int Step;

    /// <summary>As in <see cref="Planes.PlaneView"/>.</summary>
    public int Shift, MaxValue;

    public ulong Sum, SumSquares;
}
