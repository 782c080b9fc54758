using System.Numerics;
using System.Runtime.InteropServices;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Models;
using Vqa.Kernels.Blocks;
using Vqa.Kernels.Cells;
using Vqa.Kernels.Chroma;
using Vqa.Kernels.Lanes;
using Vqa.Kernels.Reduction;
using Vqa.Kernels.Summary;

namespace Vqa.Benchmarks.Kernels;

/// <summary>
/// What the kernels cost on this machine: milliseconds of CPU per 1080p frame and per second of sound. A stream of
/// 25 frames a second takes 25 times the sum of the luma and chroma lines out of each second of one core.
/// </summary>
internal static class KernelsBenchmark
{
    private const int Width = 1920, Height = 1080;

    // 24 frames of 8 bits are 48 MiB: more than the last cache of most machines.
    private const int ManyFrames = 24;

    private static long _sink;

    /// <summary>Measures and prints; takes no arguments.</summary>
    /// <returns>0.</returns>
    public static int Run(string[] args)
    {
        Console.WriteLine($"ms of CPU per frame of {Width}x{Height}, best of many runs");
        Console.WriteLine($"in use here: {InstructionSets.Best}");
        Console.WriteLine("x reading: against merely reading the bytes of both frames from memory");
        foreach (var bits in new[] { 8, 10 })
        {
            MeasureLuma(bits);
            MeasureChroma(bits);
        }

        MeasureSound();
        MeasureModel();
        return 0;
    }

    private static void MeasureLuma(int bits)
    {
        var frames = new TestFrames(ManyFrames, Width, Height, bits);
        var next = 0;
        var reading = 2 * BestTime.Of(() => _sink ^= Read(frames.Memory(next++ % ManyFrames)));
        Console.WriteLine($"{bits,2} bit, reading          from memory {reading,7:f3}");
        foreach (var set in Enum.GetValues<InstructionSet>().Where(InstructionSets.IsSupported))
        {
            var map = new BlockMap();
            var summary = new FrameSummary();
            var planes = frames.Planes;
            var cached = BestTime.Of(() => BlockPass.Measure(planes[1], planes[0], 38, map, summary, set));
            var cold = BestTime.Of(() =>
            {
                var i = ++next % ManyFrames;
                BlockPass.Measure(planes[i], planes[(i + ManyFrames - 1) % ManyFrames], 38, map, summary, set);
            });
            Console.WriteLine(
                $"{bits,2} bit, luma    {set,-8} from memory {cold,7:f3} ({cold / reading,5:f1} x reading), "
                + $"from cache {cached,7:f3}");
        }
    }

    private static void MeasureChroma(int bits)
    {
        var frames = new TestFrames(4 * ManyFrames, Width / 2, Height / 2, bits);
        foreach (var set in Enum.GetValues<InstructionSet>().Where(InstructionSets.IsSupported))
        {
            var next = 0;
            var cold = BestTime.Of(() =>
            {
                _sink += (long)ChromaPass.Measure(frames.Planes[next++ % frames.Planes.Length], 1, set).Sum;
                _sink += (long)ChromaPass.Measure(frames.Planes[next++ % frames.Planes.Length], 1, set).Sum;
            });
            Console.WriteLine($"{bits,2} bit, chroma  {set,-8} from memory {cold,7:f3} (both planes, 4:2:0)");
        }
    }

    private static void MeasureSound()
    {
        const int Rate = 48000, Block = 1024;
        var random = new Random(1);
        var planar = new float[2 * Block];
        foreach (ref var sample in planar.AsSpan())
        {
            sample = random.NextSingle() - 0.5f;
        }

        using var meter = new AudioMeter();
        var perBlock = BestTime.Of(() =>
        {
            meter.Add(planar, 2, Rate, "stereo", TimeSpan.Zero);
            while (meter.TryNext(out var metrics))
            {
                _sink += metrics.Channels;
            }
        });
        Console.WriteLine($"Sound, all meters: {perBlock * Rate / Block:f2} ms of CPU per second of 48 kHz stereo");
    }

    private static void MeasureModel()
    {
        var shape = new PictureShape(Width, Height);
        var frames = new TestFrames(ManyFrames, Width, Height, 8);
        var reducer = new BoxReducer();
        var reduced = new byte[shape.PaddedWidth * shape.PaddedHeight];
        var next = 0;
        var luma = BestTime.Of(() => reducer.Reduce(
            frames.Planes[next++ % ManyFrames], 1, shape.Factor, shape.Factor, reduced, shape.PaddedWidth));
        Console.WriteLine($"Model, reducing a luma plane: {luma:f2} ms; a look reduces two pictures, chroma adds half");
        var pair = new byte[2 * reduced.Length];
        var pass = new CellPass();
        var cells = new short[CellPass.Count * reduced.Length / (CellPass.Side * CellPass.Side)];
        new Random(1).NextBytes(pair);
        var measuring = BestTime.Of(() => pass.Measure(pair, pair.AsSpan(reduced.Length), shape.PaddedWidth, cells));
        Console.WriteLine($"Model, measuring the cells of a pair: {measuring:f2} ms");
        using var model = CorruptionModel.Load(CorruptionModel.ShippedManifest);
        using var batch = model.CreateBatch(1, shape);
        Console.WriteLine($"Model, one look ({shape.PaddedWidth}x{shape.PaddedHeight}): {BestTime.Of(batch.Run):f2} ms on {model.Provider}");
    }

    private static long Read(ReadOnlySpan<byte> memory)
    {
        Vector<long> a = default, b = default;
        var vectors = MemoryMarshal.Cast<byte, Vector<long>>(memory);
        for (var i = 0; i + 1 < vectors.Length; i += 2)
        {
            a += vectors[i];
            b += vectors[i + 1];
        }

        return Vector.Sum(a + b);
    }
}
