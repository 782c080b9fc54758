using Vqa.Kernels.Planes;

namespace Vqa.Tests.Kernels.Planes;

public class PlaneViewTests
{
    private static readonly PlaneView _bytes = new(4096, 64, 32, 64, 1, 0, 8);
    private static readonly PlaneView _words = new(4096, 64, 32, -128, 2, 6, 10);

    [Fact]
    public void Sound_planes_pass()
    {
        _bytes.Validate();
        _words.Validate();
        (_bytes with { Height = 1, StrideBytes = 0 }).Validate();
        (_bytes with { StrideBytes = 127 }).Validate(sampleStep: 2);
    }

    [Fact]
    public void Planes_that_break_a_rule_are_named_in_the_error()
    {
        PlaneView[] broken =
        [
            _bytes with { Address = 0 },
            _bytes with { Width = 0 },
            _bytes with { Width = 16385, StrideBytes = 16385 },
            _bytes with { Height = 0 },
            _bytes with { Height = 16385 },
            _bytes with { StrideBytes = 63 },
            _bytes with { StrideBytes = -63 },
            _bytes with { BytesPerSample = 4 },
            _bytes with { Shift = 1 },
            _bytes with { Bits = 10 },
            _words with { StrideBytes = -127 },
            _words with { Bits = 13, Shift = 0 },
            _words with { Bits = 7 },
            _words with { Shift = -1 },
            _words with { Shift = 7 },
        ];
        foreach (var plane in broken)
        {
            var error = Assert.Throws<ArgumentException>(() => plane.Validate());
            Assert.Contains(plane.ToString(), error.Message);
        }

        Assert.Throws<ArgumentException>(() => (_bytes with { StrideBytes = 126 }).Validate(sampleStep: 2));
    }
}
