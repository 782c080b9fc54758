using CsCheck;
using Vqa.Node.Streams;

namespace Vqa.Tests.Node.Streams;

public class ReconnectDelayTests
{
    [Fact]
    public void Doubles_up_to_half_a_minute_and_is_never_shorter_than_half_of_that()
    {
        Gen.Int.Sample(seed =>
        {
            var delay = new ReconnectDelay(new Random(seed));
            foreach (var whole in (double[])[0.5, 1, 2, 4, 8, 16, 30, 30])
            {
                var next = delay.Next().TotalSeconds;
                Assert.InRange(next, whole / 2, whole);
            }

            delay.Reset();
            Assert.InRange(delay.Next().TotalSeconds, 0.25, 0.5);
        });
    }
}
