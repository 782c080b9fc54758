using System.Text;
using Vqa.Media.Interop;

namespace Vqa.Tests.Media.Interop;

/// <summary>Formats as FFmpeg 5.1 has them.</summary>
public class LogLinesTests
{
    [Theory]
    [InlineData("error while decoding MB %d %d, bytestream %td\n")]
    [InlineData("Could not find ref with POC %d\n")]
    [InlineData("PPS id out of range: %d\n")]
    [InlineData("cabac decode of qscale diff failed at %d %d\n")]
    [InlineData("Missing reference picture, default is %d\n")]
    [InlineData("ac-tex damaged at %d %d\n")]
    [InlineData("Requested reference %d not available\n")]
    public void Damage_is_told_from_the_format(string format) => Assert.True(LogLines.IsDamage(Encoding.UTF8.GetBytes(format)));

    [Theory]
    [InlineData("SEI type %d size %d truncated at %d\n")]
    [InlineData("mmco: unref short failure\n")]
    [InlineData("Overread %s by %d bits\n")]
    [InlineData("A non-intra slice in an IDR NAL unit.\n")]
    public void Oddities_that_no_picture_suffers_by_are_none(string format) =>
        Assert.False(LogLines.IsDamage(Encoding.UTF8.GetBytes(format)));

    [Theory]
    [InlineData("concealing 120 DC, 96 AC, 131 MV errors in P frame\n", 131)]
    [InlineData("RTP: missed 7 packets\n", 7)]
    [InlineData("no number", 0)]
    [InlineData("", 0)]
    [InlineData("99999999999999999999 errors", 1_000_000)]
    public void The_largest_number_counts(string line, int expected) =>
        Assert.Equal(expected, LogLines.LargestNumber(Encoding.UTF8.GetBytes(line)));
}
