using CsCheck;
using Vqa.Kernels.Blocks;
using Vqa.Kernels.Chroma;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Planes;
using Vqa.Kernels.Summary;
using Vqa.Tests.Kernels.Planes;

namespace Vqa.Tests.Kernels.Gpu;

/// <summary>A random frame: luma as <see cref="PlaneGen"/> makes it, with chroma of its format.</summary>
internal sealed record FrameCase(
    PlaneGen.Case Luma, bool HasChroma, int ChromaStep, int ChromaWidth, int ChromaHeight, int ChromaPadding,
    bool IsAligned)
{
    /// <summary>Small frames: every pass over them takes the slow ways, for most addresses and strides are odd.
    /// Every other frame is aligned like a decoder's, and takes the fast ways.</summary>
    public static readonly Gen<FrameCase> Small =
        from luma in PlaneGen.Cases
        from hasChroma in Gen.Bool
        from step in Gen.Int[1, 2]
        from isHalf in Gen.Bool
        from padding in Gen.Int[0, 20]
        from isAligned in Gen.Bool
        let width = isHalf ? (luma.Format.Width + 1) / 2 : luma.Format.Width
        let height = isHalf ? (luma.Format.Height + 1) / 2 : luma.Format.Height
        select new FrameCase(luma, hasChroma, step, width, height, padding, isAligned);

    /// <summary>A frame of a size that a decoder gives out, aligned.</summary>
    public static FrameCase Large(
        int width, int height, (int Bytes, int Shift, int Bits) format, int step, uint seed) =>
        new(new(new(0, width, height, width * format.Bytes, format.Bytes, format.Shift, format.Bits),
                width * format.Bytes, HasPrevious: seed % 3 != 0, PreviousIsSame: false, AtEnd: true,
                seed % 2 == 0 ? PlaneGen.Content.Noise : PlaneGen.Content.NearlyFlat, 60, seed),
            HasChroma: true, step, (width + 1) / 2, (height + 1) / 2, 0, IsAligned: true);
}

/// <summary>The planes of a <see cref="FrameCase"/> on a device.</summary>
internal sealed class DeviceFrameCase : IDisposable
{
    // As NVDEC's surfaces: rows begin at multiples of 256 bytes, and may be read to the end of their stride.
    private const int Alignment = 256;

    private readonly FrameCase _case;
    private readonly DevicePlane _luma;
    private readonly DevicePlane? _previous;
    private readonly DevicePlane? _cb, _cr;

    public DeviceFrameCase(GpuDevice device, FrameCase frame)
    {
        _case = frame;
        var luma = frame.Luma;
        _luma = Make(device, luma.Format, luma.Seed);
        _previous = luma.HasPrevious
            ? Make(device, luma.Format with { StrideBytes = luma.PreviousStride },
                luma.PreviousIsSame ? luma.Seed : luma.Seed + 1)
            : null;
        if (frame.HasChroma)
        {
            var bytes = luma.Format.BytesPerSample;
            var samples = frame.ChromaWidth * frame.ChromaStep;
            var format = luma.Format with
            {
                Width = samples, Height = frame.ChromaHeight, StrideBytes = (samples * bytes) + frame.ChromaPadding,
            };
            _cb = Make(device, format, luma.Seed + 2);
            _cr = frame.ChromaStep == 1 ? Make(device, format, luma.Seed + 3) : null;
        }
    }

    public FrameTask Task => new(_luma.Device, _previous?.Device, _case.Luma.DarkLevel)
    {
        Chroma = _cb is null ? null : Planes(_cb.Device, _cr?.Device),
        ChromaStep = _case.ChromaStep,
        IsPadded = _case.IsAligned,
    };

    /// <summary>Requires that the batch found what the passes on the CPU find.</summary>
    public void AssertEqual(MeterBatch batch, int index)
    {
        var expectedMap = new BlockMap();
        var expected = new FrameSummary();
        BlockPass.Measure(_luma.Host, _previous?.Host, _case.Luma.DarkLevel, expectedMap, expected);
        var map = new BlockMap();
        var summary = new FrameSummary();
        batch.ReadBlocks(index, map);
        batch.ReadSummary(index, summary);

        Assert.Equal(expectedMap.Blocks.ToArray(), map.Blocks.ToArray());
        Assert.Equivalent(Numbers(expected), Numbers(summary));
        Assert.Equal(expected.Histogram.ToArray(), summary.Histogram.ToArray());
        Assert.Equal(expected.ColumnGradients.ToArray(), summary.ColumnGradients.ToArray());
        Assert.Equal(expected.RowGradients.ToArray(), summary.RowGradients.ToArray());
        Assert.Equal(_cb is null ? null : Measure(Planes(_cb.Host, _cr?.Host)), batch.ReadChroma(index));
    }

    public void Dispose()
    {
        _luma.Dispose();
        _previous?.Dispose();
        _cb?.Dispose();
        _cr?.Dispose();
    }

    private static object Numbers(FrameSummary summary) => new
    {
        summary.Samples, summary.Sum, summary.SumSquares, summary.Sad, summary.Dark, summary.HistogramSamples,
        summary.Blocks, summary.UnchangedBlocks, summary.ChangedBlocks, summary.PeakBlockDifference,
    };

    // Interleaved planes are one in memory.
    private (PlaneView Cb, PlaneView Cr) Planes(in PlaneView cb, PlaneView? cr)
    {
        var first = cb with { Width = _case.ChromaWidth };
        return (first, cr ?? first with { Address = cb.Address + cb.BytesPerSample });
    }

    private (ChromaSummary Cb, ChromaSummary Cr) Measure((PlaneView Cb, PlaneView Cr) planes) =>
        (ChromaPass.Measure(planes.Cb, _case.ChromaStep), ChromaPass.Measure(planes.Cr, _case.ChromaStep));

    private DevicePlane Make(GpuDevice device, PlaneView format, uint seed)
    {
        if (_case.IsAligned)
        {
            var stride = (Math.Abs(format.StrideBytes) + Alignment - 1) / Alignment * Alignment;
            format = format with { StrideBytes = stride * Math.Sign(format.StrideBytes) };
        }

        // Aligned rows are readable to the end of their stride, the last one too: a plane of whole rows.
        var memory = new GuardedPlane(format, 1, _case.Luma.AtEnd, isPadded: _case.IsAligned);
        PlaneGen.Fill(memory, _case.Luma.Content, seed);
        return new DevicePlane(device, memory);
    }
}
