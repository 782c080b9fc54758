using CsCheck;
using Vqa.Kernels.Cells;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Gpu.Looks;
using Vqa.Kernels.Planes;
using Vqa.Kernels.Reduction;
using Vqa.Tests.Kernels.Planes;

namespace Vqa.Tests.Kernels.Gpu;

/// <summary>What the device makes for the corruption model is what the CPU makes, bit for bit.</summary>
[Collection(GpuDevices.Collection)]
public class LookBatchTests(GpuDevices devices)
{
    private const int Width = 64, Height = 48;

    private sealed record Look(
        int Box, int ChromaBox, int Step, (int Bytes, int Shift, int Bits) Format, int ExtraWidth, int ExtraHeight,
        bool HasChroma, PlaneGen.Content Content, uint Seed);

    private static readonly Gen<Look> _looks = Gen.Select(
        Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[1, 2], PlaneGen.Format,
        Gen.Select(Gen.Int[-30, 3], Gen.Int[-30, 3]), Gen.Bool, Gen.Enum<PlaneGen.Content>(), Gen.UInt,
        (box, chromaBox, step, format, extra, hasChroma, content, seed) =>
            new Look(box, chromaBox, step, format, extra.Item1, extra.Item2, hasChroma, content, seed));

    [Theory]
    [InlineData(GpuBackend.Cpu, 6)]
    [InlineData(GpuBackend.OpenCl, 60)]
    [InlineData(GpuBackend.Cuda, 60)]
    public void Pictures_and_cells_have_the_bits_of_the_CPU(GpuBackend backend, int batches)
    {
        var device = devices.Require(backend);
        using var batch = device.CreateLooks(Width, Height, 2);
        _looks.Array[1, 2].Sample(looks => AssertEqual(device, batch, looks), iter: batches, threads: 1);
    }

    [Fact]
    public void A_box_that_does_not_fit_is_refused()
    {
        var device = devices.Require(GpuBackend.Cpu);
        using var batch = device.CreateLooks(16, 16, 1);
        using var plane = new GuardedPlane(new PlaneView(0, 20, 20, 20, 1, 0, 8));
        var picture = new PicturePlanes(plane.View);

        Assert.Throws<ArgumentException>(() => batch.Add(new(picture, picture, 21)));
        Assert.Throws<ArgumentException>(() => batch.Add(new(picture, picture, 0)));
        Assert.Throws<ArgumentException>(() => device.CreateLooks(20, 16, 1));
        Assert.Equal(0, batch.Count);
    }

    [Fact]
    public unsafe void A_copy_to_somebody_elses_memory_has_the_bits_of_the_batch()
    {
        using var batch = devices.Require(GpuBackend.Cpu).CreateLooks(Width, Height, 2);
        using var plane = new GuardedPlane(new PlaneView(0, Width, Height, Width, 1, 0, 8));
        PlaneGen.Fill(plane, PlaneGen.Content.Noise, 1);
        var picture = new PicturePlanes(plane.View);
        batch.Put(0, new(picture, picture, 1) { ChromaStep = 1 });
        batch.Put(1, new(picture, picture, 1) { ChromaStep = 1 });
        batch.Launch();
        var luma = new byte[4 * Width * Height];
        var cells = new short[2 * CellPass.Count * Width * Height / 64];
        fixed (byte* lumaAt = luma)
        {
            fixed (short* cellsAt = cells)
            {
                batch.CopyTo(new LookAddresses((long)lumaAt, 0, (long)cellsAt), owner: null);
            }
        }

        batch.Read(out var lumaRead, out var chromaRead, out var cellsRead);
        Assert.Equal(lumaRead.ToArray(), luma);
        Assert.Equal(cellsRead.ToArray(), cells);
        Assert.Equal((batch.OnHostOf(2).Chroma, 2 * Width * Height), ((long)Address(chromaRead), chromaRead.Length));
    }

    [Fact]
    public void A_device_that_does_not_reach_the_memory_says_so()
    {
        var device = devices.Require(GpuBackend.OpenCl);
        using var batch = device.CreateLooks(Width, Height, 1);

        Assert.Throws<NotSupportedException>(() => batch.CopyTo(default, owner: null));
    }

    private static unsafe nint Address(ReadOnlySpan<byte> span)
    {
        fixed (byte* start = span)
        {
            return (nint)start;
        }
    }

    private static void AssertEqual(GpuDevice device, LookBatch batch, Look[] looks)
    {
        var planes = new List<DevicePlane>();
        try
        {
            batch.Clear();
            var luma = new byte[looks.Length * 2 * Width * Height];
            var chroma = new byte[looks.Length * Width * Height];
            var cells = new short[looks.Length * CellPass.Count * Width * Height / 64];
            for (var i = 0; i < looks.Length; i++)
            {
                Expect(
                    Add(device, batch, looks[i], planes), looks[i],
                    luma.AsSpan(i * 2 * Width * Height, 2 * Width * Height),
                    chroma.AsSpan(i * Width * Height, Width * Height),
                    cells.AsSpan(i * cells.Length / looks.Length, cells.Length / looks.Length));
            }

            batch.Launch();
            batch.Read(out var lumaFound, out var chromaFound, out var cellsFound);

            Assert.Equal(luma, lumaFound.ToArray());
            Assert.Equal(chroma, chromaFound.ToArray());
            Assert.Equal(cells, cellsFound.ToArray());
        }
        finally
        {
            batch.Clear();
            planes.ForEach(plane => plane.Dispose());
        }
    }

    // Luma now and before; where there is chroma, the planes of now and then those of before: one where they alternate.
    private static List<DevicePlane> Add(GpuDevice device, LookBatch batch, Look look, List<DevicePlane> owned)
    {
        var bytes = look.Format.Bytes;
        DevicePlane Make(int width, int height, uint seed)
        {
            var plane = new GuardedPlane(
                new(0, width, height, width * bytes, bytes, look.Format.Shift, look.Format.Bits));
            PlaneGen.Fill(plane, look.Content, look.Seed + seed);
            owned.Add(new DevicePlane(device, plane));
            return owned[^1];
        }

        var (width, height) = ((Width + look.ExtraWidth) * look.Box, (Height + look.ExtraHeight) * look.Box);
        List<DevicePlane> planes = [Make(width, height, 0), Make(width, height, 1)];
        for (uint i = 0; i < (look.HasChroma ? 4 / look.Step : 0); i++)
        {
            planes.Add(Make(
                look.Step * Chroma(look.ExtraWidth, Width) * look.ChromaBox,
                Chroma(look.ExtraHeight, Height) * look.ChromaBox, 2 + i));
        }

        var views = Views(planes.ConvertAll(plane => plane.Device), look);
        batch.Add(new(new(views[0], views[2], views[3]), new(views[1], views[4], views[5]), look.Box)
        {
            ChromaBox = look.HasChroma ? (look.ChromaBox, look.ChromaBox) : (0, 0),
            ChromaStep = look.Step,
        });
        return planes;
    }

    private static void Expect(
        List<DevicePlane> planes, Look look, Span<byte> luma, Span<byte> chroma, Span<short> cells)
    {
        var views = Views(planes.ConvertAll(plane => plane.Host), look);
        var reducer = new BoxReducer();
        for (var i = 0; i < 6; i++)
        {
            var target = i < 2
                ? luma.Slice(i * Width * Height, Width * Height)
                : chroma.Slice((i - 2) * Width * Height / 4, Width * Height / 4);
            if (i >= 2 && !look.HasChroma)
            {
                target.Fill(128);
                continue;
            }

            var box = i < 2 ? look.Box : look.ChromaBox;
            reducer.Reduce(views[i], i < 2 ? 1 : look.Step, box, box, target, i < 2 ? Width : Width / 2);
        }

        new CellPass().Measure(luma, chroma, Width, cells);
    }

    private static PlaneView[] Views(List<PlaneView> planes, Look look) => (look.HasChroma, look.Step) switch
    {
        (false, _) => [.. planes, default, default, default, default],
        (_, 1) => [.. planes],
        _ => [planes[0], planes[1], First(planes[2]), Second(planes[2]), First(planes[3]), Second(planes[3])],
    };

    private static PlaneView First(PlaneView both) => both with { Width = both.Width / 2 };

    private static PlaneView Second(PlaneView both) =>
        First(both) with { Address = both.Address + both.BytesPerSample };

    private static int Chroma(int extra, int side) => Math.Max(1, (side + extra) / 2);
}
