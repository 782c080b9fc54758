using Vqa.Kernels.Planes;

namespace Vqa.Tests.Kernels.Planes;

public class PlaneViewTests
{
    private static readonly PlaneView s_bytes = new(4096, 64, 32, 64, 1, 0, 8);
    private static readonly PlaneView s_words = new(4096, 64, 32, -128, 2, 6, 10);

    [Fact]
    public void Sound_planes_pass()
    {
        s_bytes.Validate();
        s_words.Validate();
        (s_bytes with { Height = 1, StrideBytes = 0 }).Validate();
        (s_bytes with { StrideBytes = 127 }).Validate(sampleStep: 2);
    }

    [Fact]
    public void Planes_that_break_a_rule_are_named_in_the_error()
    {
        PlaneView[] broken =
        [
            s_bytes with { Address = 0 },
            s_bytes with { Width = 0 },
            s_bytes with { Width = 16385, StrideBytes = 16385 },
            s_bytes with { Height = 0 },
            s_bytes with { Height = 16385 },
            s_bytes with { StrideBytes = 63 },
            s_bytes with { StrideBytes = -63 },
            s_bytes with { BytesPerSample = 4 },
            s_bytes with { Shift = 1 },
            s_bytes with { Bits = 10 },
            s_words with { StrideBytes = -127 },
            s_words with { Bits = 13, Shift = 0 },
            s_words with { Bits = 7 },
            s_words with { Shift = -1 },
            s_words with { Shift = 7 },
        ];
        foreach (var plane in broken)
        {
            var error = Assert.Throws<ArgumentException>(() => plane.Validate());
            Assert.Contains(plane.ToString(), error.Message);
        }

        Assert.Throws<ArgumentException>(() => (s_bytes with { StrideBytes = 126 }).Validate(sampleStep: 2));
    }
}
