using Spectre.Console;

namespace Vqa.Node.Terminal;

/// <summary>
/// The two places where text for people goes. Colours, bars and cursor movements appear only where a terminal is; NO_COLOR
/// is respected. What comes from an input (names, error texts) passes through <see cref="Plain"/>, so that it cannot steer
/// the terminal.
/// </summary>
internal sealed class Screen
{
    /// <summary>Wide enough that nothing wraps where no terminal sets a width: one incident stays one line for grep.</summary>
    private const int UnlimitedWidth = 4096;

    /// <summary>Opens both.</summary>
    /// <param name="dataOnStandardOutput">True where standard output carries JSON: all text then goes to standard error.</param>
    public Screen(bool dataOnStandardOutput)
    {
        Commentary = Create(Console.Error, Console.IsErrorRedirected);
        Results = dataOnStandardOutput ? Commentary : Create(Console.Out, Console.IsOutputRedirected);
        IsInteractive = !Console.IsErrorRedirected && Commentary.Profile.Capabilities.Ansi;
    }

    /// <summary>What is going on: progress, warnings, incidents of a live stream. Standard error.</summary>
    public IAnsiConsole Commentary { get; }

    /// <summary>What came out. Standard output, unless that carries data.</summary>
    public IAnsiConsole Results { get; }

    /// <summary>True where <see cref="Commentary"/> is a terminal that can redraw a line.</summary>
    public bool IsInteractive { get; }

    /// <summary>Tells of something that needs attention.</summary>
    public void Warn(string text) => Commentary.MarkupLine($"[yellow]vqa:[/] {Plain(text)}");

    /// <summary>Text as it may be put into markup: without control characters, brackets escaped.</summary>
    public static string Plain(string text) =>
        Markup.Escape(string.Create(text.Length, text, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        }));

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isRedirected || HasNoColor ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (isRedirected)
        {
            console.Profile.Width = UnlimitedWidth;
        }

        return console;
    }

    /// <summary>The convention of no-color.org: set to anything but nothing.</summary>
    private static bool HasNoColor => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
