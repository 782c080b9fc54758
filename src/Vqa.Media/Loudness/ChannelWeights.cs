using Vqa.Media.Interop;

namespace Vqa.Media.Loudness;

/// <summary>
/// Which channels count towards loudness, and how much (ITU-R BS.1770-4, tables 3 and 4): surround channels at 60 to
/// 120 degrees 1.41 times, low frequency effects not at all, all others once.
/// </summary>
internal static class ChannelWeights
{
    // By FFmpeg's layout names, channel by channel in FFmpeg's order: 1 counts once, s is surround, 0 is low frequency
    // effects. The back channels of 5.x are the standard's surrounds at 110 degrees; those of 6.x and 7.x stand behind
    // the listener.
    private static readonly Dictionary<string, string> _layouts = new()
    {
        ["mono"] = "1",
        ["stereo"] = "11",
        ["downmix"] = "11",
        ["2.1"] = "110",
        ["3.0"] = "111",
        ["3.0(back)"] = "111",
        ["4.0"] = "1111",
        ["quad"] = "11ss",
        ["quad(side)"] = "11ss",
        ["3.1"] = "1110",
        ["5.0"] = "111ss",
        ["5.0(side)"] = "111ss",
        ["4.1"] = "11101",
        ["5.1"] = "1110ss",
        ["5.1(side)"] = "1110ss",
        ["6.0"] = "1111ss",
        ["6.1"] = "11101ss",
        ["7.0"] = "11111ss",
        ["7.1"] = "111011ss",
    };

    // What FFmpeg assumes of a number of channels whose order is not declared.
    private static readonly string[] _byCount = ["", "1", "11", "110", "1111", "111ss", "1110ss", "11101ss", "111011ss"];

    /// <summary>The position to give libebur128 for each channel. Of more channels than any layout explains, the first
    /// two count.</summary>
    public static int[] Of(string layout, int channels)
    {
        if (!_layouts.TryGetValue(layout, out var weights) || weights.Length != channels)
        {
            weights = channels < _byCount.Length ? _byCount[channels] : "11".PadRight(channels, '0');
        }

        return [.. weights.Select(weight => weight switch
        {
            '1' => Ebur128.Center,
            's' => Ebur128.LeftSurround,
            _ => Ebur128.Unused,
        })];
    }
}
