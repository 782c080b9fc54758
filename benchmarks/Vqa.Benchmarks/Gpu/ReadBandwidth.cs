using System.Diagnostics;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using Vqa.Kernels.Gpu;

namespace Vqa.Benchmarks.Gpu;

/// <summary>
/// How fast a device reads its memory: a kernel that does nothing else, in loads of 16 bytes as those of the metering.
/// Neighbouring threads read neighbouring memory, four loads of a thread under way at once.
/// </summary>
internal static class ReadBandwidth
{
    private const int GroupSize = 256, LoadsAtOnce = 4;
    private const int Runs = 20;

    /// <summary>Bytes a second at best.</summary>
    /// <param name="device">Opened with markers of its clock.</param>
    /// <param name="bytes">How much to read: many times what caches hold.</param>
    /// <exception cref="InsufficientMemoryException">The device has no such memory left.</exception>
    public static double Measure(GpuDevice device, long bytes)
    {
        var accelerator = device.Accelerator;
        using var binding = accelerator.BindScoped();
        using var stream = accelerator.CreateStream();
        using var memory = accelerator.Allocate1D<byte>(bytes);
        using var sums = accelerator.Allocate1D<uint>(1);
        memory.View.AsContiguous().MemSetToZero(stream);
        var launch = accelerator.LoadKernel<ArrayView<byte>, long, ArrayView<uint>>(Read);
        var groups = (int)Math.Clamp(bytes / 16 / LoadsAtOnce / GroupSize, 1, 16 * Math.Max(1, accelerator.NumMultiprocessors));
        return bytes / DeviceClock.Best(stream, Runs, () => launch(
            stream, new KernelConfig(groups, accelerator.MaxNumThreadsPerGroup < GroupSize ? MeterKernel.GroupSize : GroupSize),
            memory.View.AsContiguous(), bytes / 16, sums.View.AsContiguous())).TotalSeconds;
    }

    // What is read must be used, or the compiler leaves the reading out.
    internal static void Read(ArrayView<byte> memory, long length, ArrayView<uint> sums)
    {
        var quads = memory.Cast<Quad>();
        long step = Grid.DimX * Group.DimX;
        var at = ((long)Grid.IdxX * Group.DimX) + Group.IdxX;
        uint seen = 0;
        for (; at + (3 * step) < length; at += 4 * step)
        {
            var (a, b, c, d) = (quads[at], quads[at + step], quads[at + (2 * step)], quads[at + (3 * step)]);
            seen |= a.A ^ a.B ^ a.C ^ a.D ^ b.A ^ b.B ^ b.C ^ b.D ^ c.A ^ c.B ^ c.C ^ c.D ^ d.A ^ d.B ^ d.C ^ d.D;
        }

        for (; at < length; at += step)
        {
            seen |= quads[at].A ^ quads[at].B ^ quads[at].C ^ quads[at].D;
        }

        if (seen != 0)
        {
            sums[0] = seen;
        }
    }

    /// <summary>Sixteen bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly struct Quad(uint a, uint b, uint c, uint d)
    {
        public readonly uint A = a, B = b, C = c, D = d;
    }
}

/// <summary>Times work by the device's own clock: by markers in its stream, before and after (on CUDA, events).</summary>
internal static class DeviceClock
{
    private static readonly TimeSpan _warmUp = TimeSpan.FromMilliseconds(200);

    /// <summary>The best of several runs, once the device's clock frequency is up.</summary>
    public static TimeSpan Best(AcceleratorStream stream, int runs, Action launch)
    {
        var from = Stopwatch.GetTimestamp();
        do
        {
            launch();
            stream.Synchronize();
        }
        while (Stopwatch.GetElapsedTime(from) < _warmUp);
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < runs; i++)
        {
            using var before = stream.AddProfilingMarker();
            launch();
            using var after = stream.AddProfilingMarker();
            stream.Synchronize();
            var taken = after.MeasureFrom(before);
            best = taken < best ? taken : best;
        }

        return best;
    }
}
