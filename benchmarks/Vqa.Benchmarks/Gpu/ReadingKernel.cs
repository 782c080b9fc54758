using System.Runtime.InteropServices;
using ILGPU;

namespace Vqa.Benchmarks.Gpu;

/// <summary>
/// Reads memory and does nothing else, in loads of 16 bytes as those of the metering. Neighbouring threads read neighbouring
/// memory, four loads of a thread under way at once.
/// </summary>
internal static class ReadingKernel
{
    // What is read must be used, or the compiler leaves the reading out.
    public static void Run(ArrayView<byte> memory, long length, ArrayView<uint> sums)
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
