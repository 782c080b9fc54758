using System.Globalization;
using System.Text.RegularExpressions;
using Vqa.Node.Pages;

namespace Vqa.Tests.Node.Pages;

/// <summary>Contrast as WCAG 2.2 computes it: 4.5 for text (1.4.3), 3 for what is drawn or bounds a field (1.4.11).</summary>
public partial class ThemeContrastTests
{
    private const double Text = 4.5, Drawn = 3;

    private static readonly string[] _tones =
        ["lost", "critical", "quarantined", "major", "invalid", "minor", "connecting", "ok", "disabled", "all"];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_is_read_stands_out_from_its_ground(int theme)
    {
        var colours = Theme(theme);

        Assert.All(["ground", "card", "raised"], ground =>
        {
            Enough(colours, "ink", ground, Text);
            Enough(colours, "quiet", ground, Text);
            Enough(colours, "accent", ground, Text);
            Enough(colours, "edge", ground, Drawn);
        });
        Enough(colours, "accent-ink", "accent", Text);
        Enough(colours, "curve", "card", Drawn);
        Assert.All(_tones, tone =>
        {
            Enough(colours, tone, "card", Text);
            Enough(colours, tone, "ground", Text);
            Enough(colours, "on-tone", tone, Text);
            // A badge: 13 % of its tone over the card.
            var badge = Mixed(colours[tone], colours["card"], 0.13);
            Assert.True(Contrast(colours[tone], badge) >= Text, $"{tone} on its badge: {Contrast(colours[tone], badge):0.00}");
        });
    }

    [Fact]
    public void The_measure_is_the_one_of_the_standard()
    {
        Assert.Equal(21, Contrast((255, 255, 255), (0, 0, 0)), 3);
        Assert.Equal(4.54, Contrast((0x76, 0x76, 0x76), (255, 255, 255)), 2);
    }

    private static void Enough(Dictionary<string, (double R, double G, double B)> colours, string a, string b, double least)
    {
        var contrast = Contrast(colours[a], colours[b]);
        Assert.True(contrast >= least, $"--{a} on --{b}: {contrast:0.00}, at least {least} is needed");
    }

    private static Dictionary<string, (double R, double G, double B)> Theme(int place)
    {
        var blocks = Root().Matches(PageAssets.Text("theme.css"));
        Assert.Equal(2, blocks.Count);
        return Variable().Matches(blocks[place].Value).ToDictionary(
            found => found.Groups[1].Value,
            found => ((double)Part(found, 0), (double)Part(found, 2), (double)Part(found, 4)));
    }

    private static int Part(Match found, int at) => int.Parse(found.Groups[2].Value.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static (double R, double G, double B) Mixed((double R, double G, double B) a, (double R, double G, double B) b, double share) =>
        ((a.R * share) + (b.R * (1 - share)), (a.G * share) + (b.G * (1 - share)), (a.B * share) + (b.B * (1 - share)));

    private static double Contrast((double R, double G, double B) a, (double R, double G, double B) b)
    {
        var (one, other) = (Luminance(a), Luminance(b));
        return (Math.Max(one, other) + 0.05) / (Math.Min(one, other) + 0.05);
    }

    private static double Luminance((double R, double G, double B) colour) =>
        (0.2126 * Linear(colour.R)) + (0.7152 * Linear(colour.G)) + (0.0722 * Linear(colour.B));

    private static double Linear(double part) => part / 255 <= 0.04045 ? part / 255 / 12.92 : Math.Pow(((part / 255) + 0.055) / 1.055, 2.4);

    [GeneratedRegex(@":root \{[^}]*\}")]
    private static partial Regex Root();

    [GeneratedRegex(@"--([a-z-]+): #([0-9a-f]{6});")]
    private static partial Regex Variable();
}
