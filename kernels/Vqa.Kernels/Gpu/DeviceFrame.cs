using System.Runtime.InteropServices;
using Vqa.Kernels.Blocks;
using Vqa.Kernels.Planes;
using Vqa.Kernels.Summary;

namespace Vqa.Kernels.Gpu;

/// <summary>A row of the table that a launch works off: a <see cref="FrameTask"/> as the kernel reads it.</summary>
/// <remarks>Addresses are those of <see cref="AddressSpace"/>, strides in bytes, sizes in samples.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct DeviceFrame
{
    /// <summary>Addresses; the previous one is that of luma where there is no previous frame, history and chroma 0
    /// where there is none.</summary>
    public long Luma, Previous, Cb, Cr, History;

    public int LumaStride, PreviousStride, CbStride, CrStride;

    public int Width, Height, ChromaWidth, ChromaHeight, ChromaStep;

    public int BytesPerSample, Shift, Bits;

    /// <summary>Samples below it are dark: 0 to 4096.</summary>
    public int DarkLimit;

    /// <summary>Of <see cref="LumaHistogram"/>.</summary>
    public int HistogramStep;

    /// <summary>Bit 0: rows are aligned, whole blocks can be loaded in one go. Bit 1: those at the right edge can,
    /// too.</summary>
    public int LumaLoads, ChromaLoads;

    /// <summary>First of its thread groups in the launch, and how many measure luma; those for chroma follow.</summary>
    public int FirstGroup, LumaGroups;

    /// <summary>Where its block map begins.</summary>
    public int FirstBlock;

    /// <summary>1 where the history begins with this frame.</summary>
    public int BeginsHistory;

    /// <summary>1 for levels 0 to 255.</summary>
    public int IsFullRange;

    // Keeps rows of the table 16 bytes apart.
    private readonly int _padding;

    /// <summary>Fills a row of the table.</summary>
    /// <exception cref="ArgumentException">A plane breaks the rules of <see cref="PlaneView"/>, or they do not
    /// match.</exception>
    public DeviceFrame(in FrameTask task)
    {
        var luma = task.Luma;
        luma.Validate();
        Luma = luma.Address;
        LumaStride = luma.StrideBytes;
        (Width, Height) = (luma.Width, luma.Height);
        (BytesPerSample, Shift, Bits) = (luma.BytesPerSample, luma.Shift, luma.Bits);
        DarkLimit = Math.Clamp(task.DarkLevel, -1, luma.MaxValue) + 1;
        HistogramStep = LumaHistogram.Step(Width, Height);
        var previous = task.Previous ?? luma;
        previous.Validate();
        RequireSame(luma, previous, "previous");
        Previous = previous.Address;
        PreviousStride = previous.StrideBytes;
        LumaLoads = Loads(luma, task.IsPadded) & Loads(previous, task.IsPadded);
        LumaGroups = GroupsOf(Width, Height);
        if (task.Chroma is var (cb, cr))
        {
            AddChroma(luma, cb, cr, task);
        }

        if (task.History is { } history)
        {
            history.Require(Width, Height);
            History = history.Address;
            BeginsHistory = task.Previous is null ? 1 : 0;
            IsFullRange = task.IsFullRange ? 1 : 0;
        }
    }

    /// <summary>Blocks of luma.</summary>
    public readonly int Blocks => BlocksOf(Width, Height);

    /// <summary>Thread groups that measure it.</summary>
    public readonly int Groups => LumaGroups + (ChromaStep == 0 ? 0 : GroupsOf(ChromaWidth, ChromaHeight));

    public static int BlocksOf(int width, int height) =>
        ((width + BlockMetrics.Size - 1) / BlockMetrics.Size) * ((height + BlockMetrics.Size - 1) / BlockMetrics.Size);

    private static int GroupsOf(int width, int height) =>
        (BlocksOf(width, height) + MeterKernel.GroupSize - 1) / MeterKernel.GroupSize;

    private void AddChroma(in PlaneView luma, in PlaneView cb, in PlaneView cr, in FrameTask task)
    {
        if (task.ChromaStep is not (1 or 2))
        {
            throw new ArgumentOutOfRangeException(nameof(task), task.ChromaStep, "The chroma step must be 1 or 2.");
        }

        cb.Validate(task.ChromaStep);
        cr.Validate(task.ChromaStep);
        RequireSame(cb, cr, "other chroma");
        RequireSame(luma with { Width = cb.Width, Height = cb.Height }, cb, "chroma");
        (Cb, Cr) = (cb.Address, cr.Address);
        (CbStride, CrStride) = (cb.StrideBytes, cr.StrideBytes);
        (ChromaWidth, ChromaHeight, ChromaStep) = (cb.Width, cb.Height, task.ChromaStep);
        // Interleaved planes are loaded as the one that they are, where they are: the other plane's sample follows.
        ChromaLoads = task.ChromaStep == 2
            ? (cr.Address == cb.Address + BytesPerSample && CrStride == CbStride ? Loads(cb, task.IsPadded) : 0)
            : Loads(cb, task.IsPadded) & Loads(cr, task.IsPadded);
    }

    private static int Loads(in PlaneView plane, bool isPadded)
    {
        var bytes = BlockMetrics.Size * plane.BytesPerSample;
        var isAligned = plane.Address % bytes == 0 && plane.StrideBytes % bytes == 0;
        return !isAligned ? 0 : isPadded ? 3 : 1;
    }

    private static void RequireSame(in PlaneView plane, in PlaneView other, string name)
    {
        if ((other with { Address = plane.Address, StrideBytes = plane.StrideBytes }) != plane)
        {
            throw new ArgumentException($"The {name} plane is {other}; it does not match {plane}.");
        }
    }
}
