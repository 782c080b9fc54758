using Vqa.Media.Hardware;

namespace Vqa.Tests.Media.Hardware;

public class DecoderAllowanceTests
{
    private const long Mebibyte = 1L << 20;

    private (long Free, long Total)? _memory = (8192 * Mebibyte, 8192 * Mebibyte);

    [Fact]
    public void What_was_said_holds_whatever_the_memory()
    {
        _memory = (0, 8192 * Mebibyte);
        var allowance = new DecoderAllowance(2, () => _memory);

        Assert.Equal([true, true, false], Enter(allowance, 3));
        allowance.Leave();
        Assert.Equal([true, false], Enter(allowance, 2));
    }

    [Fact]
    public void Without_a_limit_and_without_news_of_the_memory_nothing_is_refused()
    {
        var allowance = new DecoderAllowance(null, () => null);

        Assert.DoesNotContain(false, Enter(allowance, 1000));
    }

    [Fact]
    public void Decoders_that_have_just_begun_count_as_the_least_that_they_need()
    {
        var allowance = new DecoderAllowance(null, () => _memory);

        Assert.Equal((8192 - 512) / 64, Enter(allowance, 500).Count(isIn => isIn));
    }

    [Fact]
    public void Large_streams_are_counted_by_what_they_take()
    {
        var allowance = new DecoderAllowance(null, () => _memory);
        Enter(allowance, 4);
        _memory = ((8192 - (4 * 400)) * Mebibyte, 8192 * Mebibyte);

        Assert.Equal((8192 - 512) / 400, allowance.Most);
    }

    [Fact]
    public void One_stream_is_always_tried()
    {
        _memory = (Mebibyte, 8192 * Mebibyte);
        var allowance = new DecoderAllowance(null, () => _memory);

        Assert.Equal([true, false], Enter(allowance, 2));
    }

    [Fact]
    public void What_was_free_is_looked_up_anew_when_nothing_runs()
    {
        var allowance = new DecoderAllowance(null, () => _memory);
        Enter(allowance, 1);
        allowance.Leave();
        _memory = (1024 * Mebibyte, 8192 * Mebibyte);

        Assert.Equal(8, allowance.Most);
    }

    private static List<bool> Enter(DecoderAllowance allowance, int times) =>
        [.. Enumerable.Range(0, times).Select(_ => allowance.TryEnter())];
}
