using CsCheck;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Planes;
using Vqa.Tests.Kernels.Planes;

namespace Vqa.Tests.Kernels.Gpu;

/// <summary>The kernels give the bits of the passes on the CPU, whatever runs them.</summary>
[Collection(GpuDevices.Collection)]
public class MeterBatchTests(GpuDevices devices)
{
    private static readonly (int Bytes, int Shift, int Bits)
        _nv12 = (1, 0, 8), _p010 = (2, 6, 10), _planar12 = (2, 0, 12);

    [Theory]
    [InlineData(GpuBackend.Cpu, 12)]
    [InlineData(GpuBackend.OpenCl, 300)]
    [InlineData(GpuBackend.Cuda, 300)]
    public void Small_frames_of_any_size_stride_and_format_give_the_bits_of_the_CPU(GpuBackend backend, int batches)
    {
        var device = devices.Require(backend);
        using var batch = device.CreateBatch(3, 200);
        FrameCase.Small.Array[1, 3].Sample(cases => AssertEqual(device, batch, cases), iter: batches, threads: 1);
    }

    // One launch holds frames of many sizes and formats.
    [Theory]
    [InlineData(GpuBackend.OpenCl)]
    [InlineData(GpuBackend.Cuda)]
    public void Large_frames_give_the_bits_of_the_CPU(GpuBackend backend)
    {
        var device = devices.Require(backend);
        using var batch = device.CreateBatch(8, 100_000);
        AssertEqual(device, batch,
        [
            FrameCase.Large(1920, 1080, _nv12, 2, 1),
            FrameCase.Large(3840, 2160, _nv12, 2, 2),
            FrameCase.Large(1280, 720, _p010, 2, 3),
            FrameCase.Large(3840, 2160, _p010, 2, 4),
            FrameCase.Large(854, 480, _nv12, 1, 5),
            FrameCase.Large(1920, 1080, _planar12, 1, 7),
        ]);
    }

    // The bounds that BlockBody, ChromaBody and GroupSums state: the widest plane of the largest samples, all of them,
    // and a checkerboard against its negative.
    [Theory]
    [InlineData(GpuBackend.Cpu)]
    [InlineData(GpuBackend.OpenCl)]
    [InlineData(GpuBackend.Cuda)]
    public void The_widest_frames_of_the_largest_samples_overflow_nothing(GpuBackend backend)
    {
        var device = devices.Require(backend);
        using var batch = device.CreateBatch(2, 4 * PlaneView.MaxSide / 16);
        var full = FrameCase.Large(PlaneView.MaxSide, 17, (2, 4, 12), 2, 0);
        full = full with { Luma = full.Luma with { Content = PlaneGen.Content.Full, DarkLevel = 4095 } };
        AssertEqual(device, batch, [full]);

        var format = new PlaneView(0, PlaneView.MaxSide, 17, PlaneView.MaxSide * 2, 2, 0, PlaneView.MaxBits);
        using var board = Board(device, format, 0);
        using var negative = Board(device, format, 1);
        batch.Clear();
        Assert.True(batch.TryAdd(new(board.Device, negative.Device, 4095)));
        batch.Launch();
        batch.Wait();
        ref readonly var result = ref batch.Result(0);
        var samples = (ulong)PlaneView.MaxSide * 17;
        Assert.Equal(samples * 4095, result.Sad);
        Assert.Equal(samples / 2 * 4095, result.Sum);
        Assert.Equal(samples / 2 * 4095 * 4095, result.SumSquares);
        Assert.Equal(4095u * 256, result.PeakBlockDifference);
        Assert.Equal(PlaneView.MaxSide * 4095UL, result.RowGradients[1]);
        Assert.Equal(PlaneView.MaxSide / 16 * 17 * 4095UL, result.ColumnGradients[1]);
    }

    [Fact]
    public void A_batch_is_used_again_and_again_and_says_when_it_is_full()
    {
        var device = devices.Require(GpuBackend.Cpu);
        using var batch = device.CreateBatch(2, 12);
        using var plane = Board(device, new PlaneView(0, 64, 32, 128, 2, 0, 10), 0);
        for (var round = 0; round < 3; round++)
        {
            Assert.True(batch.TryAdd(new(plane.Device, null, 38)));
            Assert.False(batch.TryAdd(new(plane.Device, null, 38)), "8 of 12 blocks are taken, and 8 were added");
            batch.Launch();
            batch.Wait();
            Assert.Equal(1, batch.Count);
            Assert.Equal(64UL * 32 / 2 * 1023, batch.Result(0).Sum);
            Assert.Throws<ArgumentOutOfRangeException>(() => batch.Result(1).Sum);
            batch.Clear();
        }
    }

    [Fact]
    public void What_cannot_be_measured_is_refused_with_the_reason()
    {
        var device = devices.Require(GpuBackend.Cpu);
        using var batch = device.CreateBatch(2, 12);
        using var plane = Board(device, new PlaneView(0, 64, 32, 128, 2, 0, 10), 0);
        using var history = device.CreateHistory(64, 16);
        var task = new FrameTask(plane.Device, null, 38);
        var view = plane.Device;

        Refuse("no plane", task with { Luma = view with { Address = 0 } });
        Refuse("previous plane", task with { Previous = view with { Width = 32 } });
        Refuse("chroma", task with { Chroma = (view with { Bits = 8 }, view with { Bits = 8 }), ChromaStep = 1 });
        Refuse("chroma step", task with { Chroma = (view, view) });
        Refuse("history is of frames of 64x16", task with { History = history });
        Refuse("16 blocks", task with { Luma = view with { StrideBytes = 64, Width = 32, Height = 128 } });

        void Refuse(string reason, FrameTask refused) =>
            Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(() => batch.TryAdd(refused)).Message);
    }

    private static void AssertEqual(GpuDevice device, MeterBatch batch, FrameCase[] cases)
    {
        var frames = cases.Select(frame => new DeviceFrameCase(device, frame)).ToList();
        try
        {
            batch.Clear();
            frames.ForEach(frame => Assert.True(batch.TryAdd(frame.Task)));
            batch.Launch();
            batch.Wait();
            for (var i = 0; i < frames.Count; i++)
            {
                frames[i].AssertEqual(batch, i);
            }
        }
        finally
        {
            batch.Clear();
            frames.ForEach(frame => frame.Dispose());
        }
    }

    private static unsafe DevicePlane Board(GpuDevice device, PlaneView format, int phase)
    {
        var plane = new GuardedPlane(format);
        for (var y = 0; y < format.Height; y++)
        {
            var row = (ushort*)((byte*)plane.View.Address + ((nint)y * format.StrideBytes));
            for (var x = 0; x < format.Width; x++)
            {
                row[x] = (ushort)((x + y + phase) % 2 * format.MaxValue);
            }
        }

        return new DevicePlane(device, plane);
    }
}
