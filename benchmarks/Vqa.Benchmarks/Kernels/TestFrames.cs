using System.Runtime.InteropServices;
using Vqa.Kernels.Planes;

namespace Vqa.Benchmarks.Kernels;

/// <summary>Planes in pinned memory, laid out as FFmpeg's decoders do: a gradient that drifts, with noise on
/// it.</summary>
internal sealed class TestFrames
{
    private const int Padding = 64;
    private readonly byte[][] _memory;

    /// <param name="count">How many; more than the cache holds to measure from memory.</param>
    /// <param name="width">Samples per row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="bits">8, or up to 12 in words.</param>
    public TestFrames(int count, int width, int height, int bits)
    {
        var bytes = bits == 8 ? 1 : 2;
        var stride = (width + Padding) * bytes;
        _memory = [.. Enumerable.Range(0, count).Select(_ => GC.AllocateArray<byte>(stride * height, pinned: true))];
        Planes = [.. _memory.Select(memory => new PlaneView(
            Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0), width, height, stride, bytes, 0, bits))];
        for (var i = 0; i < count; i++)
        {
            Paint(_memory[i], bytes, bits, stride, i);
        }
    }

    public PlaneView[] Planes { get; }

    /// <summary>The bytes of a frame, gaps included.</summary>
    public ReadOnlySpan<byte> Memory(int index) => _memory[index];

    private static void Paint(byte[] memory, int bytes, int bits, int stride, int index)
    {
        var random = new Random(index);
        for (var i = 0; i < memory.Length; i += bytes)
        {
            var level = (((i % stride / bytes) + (i / stride) + (3 * index)) / 16 % 220) + random.Next(16);
            var sample = level << (bits - 8);
            memory[i] = (byte)(sample & 0xff);
            if (bytes == 2)
            {
                memory[i + 1] = (byte)(sample >> 8);
            }
        }
    }
}
