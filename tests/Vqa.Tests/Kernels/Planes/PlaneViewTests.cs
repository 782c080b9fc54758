using Vqa.Kernels.Planes;

namespace Vqa.Tests.Kernels.Planes;

public class PlaneViewTests
{
    private static readonly PlaneView Bytes = new(4096, 64, 32, 64, 1, 0, 8);
    private static readonly PlaneView Words = new(4096, 64, 32, -128, 2, 6, 10);

    [Fact]
    public void Sound_planes_pass()
    {
        Bytes.Validate();
        Words.Validate();
        (Bytes with { Height = 1, StrideBytes = 0 }).Validate();
        (Bytes with { StrideBytes = 127 }).Validate(sampleStep: 2);
    }

    [Fact]
    public void Planes_that_break_a_rule_are_named_in_the_error()
    {
        PlaneView[] broken =
        [
            Bytes with { Address = 0 },
            Bytes with { Width = 0 },
            Bytes with { Width = 16385, StrideBytes = 16385 },
            Bytes with { Height = 0 },
            Bytes with { Height = 16385 },
            Bytes with { StrideBytes = 63 },
            Bytes with { StrideBytes = -63 },
            Bytes with { BytesPerSample = 4 },
            Bytes with { Shift = 1 },
            Bytes with { Bits = 10 },
            Words with { StrideBytes = -127 },
            Words with { Bits = 13, Shift = 0 },
            Words with { Bits = 7 },
            Words with { Shift = -1 },
            Words with { Shift = 7 },
        ];
        foreach (var plane in broken)
        {
            var error = Assert.Throws<ArgumentException>(() => plane.Validate());
            Assert.Contains(plane.ToString(), error.Message);
        }

        Assert.Throws<ArgumentException>(() => (Bytes with { StrideBytes = 126 }).Validate(sampleStep: 2));
    }
}
