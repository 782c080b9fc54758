using Vqa.Node.Terminal;

namespace Vqa.Tests.Node.Terminal;

public class ScreenTests
{
    [Fact]
    public void Text_of_an_input_cannot_steer_the_terminal_or_break_the_markup()
    {
        Assert.Equal("evil [[red]] [[2J name", Screen.Plain("evil [red]\e[2J\nname"));
    }
}
