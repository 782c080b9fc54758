using Vqa.Node.Terminal;

namespace Vqa.Tests.Node.Terminal;

public class ClockTests
{
    [Theory]
    [InlineData(0, "0:00.000")]
    [InlineData(62.5, "1:02.500")]
    [InlineData(3723.45, "1:02:03.450")]
    [InlineData(100 * 3600, "100:00:00.000")]
    public void Positions_carry_milliseconds_and_hours_where_there_are_any(double seconds, string text)
    {
        Assert.Equal(text, Clock.Position(TimeSpan.FromSeconds(seconds)));
    }
}
