using Vqa.Analysis.Metering;
using Vqa.Kernels.Blocks;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Planes;
using Vqa.Kernels.Summary;
using Vqa.Tests.Kernels.Planes;

namespace Vqa.Tests.Kernels.Gpu;

/// <summary>A stream's history on the GPU counts what the meters on the CPU count.</summary>
[Collection(GpuDevices.Collection)]
public class BlockHistoryTests(GpuDevices devices)
{
    private const int Width = 100, Height = 53, Frames = 12;

    [Theory]
    [InlineData(GpuBackend.Cpu, 1)]
    [InlineData(GpuBackend.Cpu, 2)]
    [InlineData(GpuBackend.OpenCl, 1)]
    [InlineData(GpuBackend.OpenCl, 2)]
    [InlineData(GpuBackend.Cuda, 1)]
    [InlineData(GpuBackend.Cuda, 2)]
    public void Flashes_and_sudden_blocks_are_those_that_the_CPU_finds(GpuBackend backend, int bytes)
    {
        var device = devices.Require(backend);
        using var batch = device.CreateBatch(1, 1000);
        using var history = device.CreateHistory(Width, Height);
        var format = new PlaneView(0, Width, Height, 128 * bytes, bytes, 0, bytes == 1 ? 8 : 10);
        var planes = Enumerable.Range(0, Frames).Select(i => Flicker(device, format, i)).ToList();
        var (flash, suspicion, total) = (new FlashMeter(), new SuspicionMeter(), 0);
        var (map, summary) = (new BlockMap(), new FrameSummary());

        for (var i = 0; i < Frames; i++)
        {
            // In the middle the stream begins anew.
            DevicePlane? previous = i is 0 or Frames / 2 ? null : planes[i - 1];
            var metrics = default(FrameMetrics);
            BlockPass.Measure(planes[i].Host, previous?.Host, 38, map, summary);
            flash.Measure(map, format, isFullRange: i % 3 == 0, previous is not null, ref metrics);
            var outlined = suspicion.Measure(map, format.Bits, previous is not null);

            batch.Clear();
            Assert.True(batch.TryAdd(
                new(planes[i].Device, previous?.Device, 38) { History = history, IsFullRange = i % 3 == 0 }));
            batch.Launch();
            batch.Wait();
            ref readonly var result = ref batch.Result(0);
            var blocks = map.Blocks.Length;
            Assert.Equal(metrics.FlashRiseShare, (double)result.FlashRises / blocks);
            Assert.Equal(metrics.FlashFallShare, (double)result.FlashFalls / blocks);
            Assert.Equal(outlined, previous is null
                ? 0 : SuspicionMeter.Share(result.SuddenBlocks, result.OutlinedBlocks, blocks));
            total += result.FlashRises + result.FlashFalls + result.OutlinedBlocks;
        }

        Assert.True(total > 50, $"the frames were to flash and to tear, and {total} blocks did");
        planes.ForEach(plane => plane.Dispose());
    }

    [Fact]
    public void A_batch_takes_one_frame_of_a_history()
    {
        var device = devices.Require(GpuBackend.Cpu);
        using var batch = device.CreateBatch(2, 100);
        using var history = device.CreateHistory(Width, Height);
        using var plane = Flicker(device, new PlaneView(0, Width, Height, 128, 1, 0, 8), 0);
        var task = new FrameTask(plane.Device, null, 38) { History = history };

        Assert.True(batch.TryAdd(task));
        Assert.Contains("history", Assert.Throws<ArgumentException>(() => batch.TryAdd(task)).Message);
    }

    // Blocks of their own grey, a fifth of them another in each frame, and flat, so that their outlines are seen.
    private static unsafe DevicePlane Flicker(GpuDevice device, PlaneView format, int index)
    {
        var plane = new GuardedPlane(format);
        for (var y = 0; y < format.Height; y++)
        {
            var row = (byte*)plane.View.Address + ((nint)y * format.StrideBytes);
            for (var x = 0; x < format.Width; x++)
            {
                var block = (y / 16 * 31) + (x / 16);
                var grey = new Random((block * 100) + ((index + (block % 5)) / 5)).Next(format.MaxValue - 2);
                var sample = grey + (((x * 7) + (y * 3) + index) % 3);
                if (format.BytesPerSample == 1)
                {
                    row[x] = (byte)sample;
                }
                else
                {
                    ((ushort*)row)[x] = (ushort)sample;
                }
            }
        }

        return new DevicePlane(device, plane);
    }
}
