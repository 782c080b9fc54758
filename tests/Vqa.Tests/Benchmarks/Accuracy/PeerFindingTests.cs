using Vqa.Benchmarks.Accuracy;
using Vqa.Benchmarks.Accuracy.Measuring;

namespace Vqa.Tests.Benchmarks.Accuracy;

public class PeerFindingTests
{
    private static readonly string[] _log =
    [
        "[freezedetect @ 0x5581] [info] lavfi.freezedetect.freeze_start: 2.4",
        "[Parsed_showinfo_4 @ 0x5582] [info] n:  12 pts:  1 pts_time:0.48",
        "[freezedetect @ 0x5581] [info] lavfi.freezedetect.freeze_duration: 3",
        "[freezedetect @ 0x5581] [info] lavfi.freezedetect.freeze_end: 5.4",
        "[blackdetect @ 0x5583] [info] black_start:7.4 black_end:9.4 black_duration:2",
        "[silencedetect @ 0x5584] [info] silence_start: 10.4",
    ];

    [Fact]
    public void Each_filters_words_become_an_interval_from_the_first_picture()
    {
        var findings = PeerFinding.Parse(_log, TimeSpan.FromSeconds(1.4), TimeSpan.FromSeconds(12));

        Assert.Equal(
            [
                new PeerFinding("video_freeze", Interval.Seconds(1, 4)),
                new PeerFinding("video_black", Interval.Seconds(6, 8)),
                new PeerFinding("audio_silence", Interval.Seconds(9, 12)),
            ],
            findings);
    }
}
