using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CsCheck;
using Vqa.Kernels.Cells;

namespace Vqa.Tests.Kernels.Cells;

public class CellPassTests
{
    private static readonly Gen<(int Columns, int Rows, int Content, uint Seed)> _cases =
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[0, 3], Gen.UInt);

    [Fact]
    public void It_measures_what_its_definition_says() => _cases.Sample(
        c =>
        {
            var (width, height) = (16 * c.Columns, 16 * c.Rows);
            var (luma, chroma) = (Content(2 * width * height, c.Content, c.Seed), Content(width * height, c.Content, c.Seed + 1));
            var cells = new short[CellPass.Count * width * height / 64];

            new CellPass().Measure(luma, chroma, width, cells);

            var expected = CellOracle.Measure(luma, chroma, width, height);
            for (var number = 0; number < CellPass.Count; number++)
            {
                var count = cells.Length / CellPass.Count;
                Assert.Equal(expected[number], cells.AsSpan(number * count, count).ToArray());
            }
        },
        iter: 300, threads: 1);

    // The hash is that of cells.measured in benchmarks/training, on the same samples: the model was trained on its numbers.
    [Fact]
    public void It_measures_what_the_model_was_trained_on()
    {
        static byte[] Made(int length, long seed) =>
            [.. Enumerable.Range(0, length).Select(i => i + seed).Select(i => (byte)((((i * i * 7) + (i * 13)) >> 3) & 255))];
        var cells = new short[CellPass.Count * 48];

        new CellPass().Measure(Made(2 * 64 * 48, 1), Made(64 * 48, 2), 64, cells);

        Assert.Equal(
            "201b43ba2fb1fa1dc54872aca3b86522eef629e3a959b6af98c5de96d6b2e886",
            Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<short>(cells))));
    }

    [Fact]
    public void Steps_from_one_extreme_to_the_other_overflow_nothing()
    {
        var luma = new byte[2 * 32 * 32];
        for (var i = 0; i < luma.Length; i++)
        {
            // A checkerboard, and its negative before it: the difference steps by 510.
            luma[i] = (byte)((i + (i / 32) + (i / 1024)) % 2 == 0 ? 255 : 0);
        }

        var cells = new short[CellPass.Count * 16];
        new CellPass().Measure(luma, new byte[32 * 32], 32, cells);

        Assert.Equal(64 * 510, cells[(12 * 16) + 5]);
        Assert.Equal(64 * 510, cells[(15 * 16) + 5]);
        Assert.All(cells, number => Assert.InRange(number, 0, 64 * 510));
    }

    [Fact]
    public void A_larger_picture_after_a_smaller_one_and_back_leaves_nothing_behind()
    {
        var pass = new CellPass();
        var small = new short[CellPass.Count * 4];
        pass.Measure(Content(512, 0, 1), Content(256, 0, 2), 16, small);
        pass.Measure(Content(2 * 64 * 48, 0, 3), Content(64 * 48, 0, 4), 64, new short[CellPass.Count * 48]);
        var again = new short[CellPass.Count * 4];
        pass.Measure(Content(512, 0, 1), Content(256, 0, 2), 16, again);
        Assert.Equal(small, again);
    }

    // Noise, flat, the two extremes, nearly flat.
    private static byte[] Content(int length, int kind, uint seed)
    {
        var random = new Random((int)seed);
        var content = new byte[length];
        random.NextBytes(content);
        return kind switch
        {
            1 => new byte[length],
            2 => [.. content.Select(value => (byte)(value < 128 ? 0 : 255))],
            3 => [.. content.Select(value => (byte)(100 + (value % 3)))],
            _ => content,
        };
    }
}
