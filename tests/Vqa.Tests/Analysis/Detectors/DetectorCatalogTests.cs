using System.Text.RegularExpressions;
using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;

namespace Vqa.Tests.Analysis.Detectors;

public sealed partial class DetectorCatalogTests
{
    public static TheoryData<string> Ids => [.. DetectorCatalog.All.Select(d => d.Id)];

    [Fact]
    public void Ids_are_unique_and_snake_case()
    {
        Assert.Equal(DetectorCatalog.All.Count, DetectorCatalog.All.Select(d => d.Id).Distinct().Count());
        Assert.All(DetectorCatalog.All, d => Assert.Matches(SnakeCase(), d.Id));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Options_are_unique_snake_case_and_their_defaults_in_range(string id)
    {
        var options = DetectorCatalog.Find(id).Options;

        Assert.Equal(options.Count, options.Select(o => o.Name).Distinct().Count());
        Assert.All(options, o => Assert.Matches(SnakeCase(), o.Name));
        Assert.All(options, o => Assert.InRange(o.Default, o.Minimum, o.Maximum));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_stream_without_anything_has_no_finding(string id)
    {
        var findings = new RecordedFindings();

        DetectorCatalog.Find(id).Create(OptionValues.Defaults, findings).Flush(TimeSpan.Zero);

        Assert.Empty(findings.All);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Nothing_is_allocated_while_nothing_is_found(string id)
    {
        var findings = new RecordedFindings();
        var detector = DetectorCatalog.Find(id).Create(OptionValues.Defaults, findings);
        long allocated = 0;
        for (var i = 0; i < 500; i++)
        {
            var (frame, audio) = Ordinary(i);
            var before = GC.GetAllocatedBytesForCurrentThread();
            detector.Observe(frame);
            detector.Observe(audio);
            detector.Observe(audio with { Time = audio.Time + AudioMetrics.Window });
            allocated = i < 100 ? 0 : allocated + GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Empty(findings.All);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_selection_is_in_the_catalogs_order_and_has_each_detector_once()
    {
        var selected = DetectorCatalog.Select("audio_silence, video_decode,audio_silence");

        Assert.Equal(["video_decode", "audio_silence"], selected.Select(d => d.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("audio_silence,")]
    [InlineData("video_snow")]
    public void A_selection_of_what_does_not_exist_names_what_does(string selection)
    {
        var error = Assert.Throws<ArgumentException>(() => DetectorCatalog.Select(selection));

        Assert.Contains("audio_silence, audio_clipping", error.Message);
    }

    [Fact]
    public void Settings_reach_their_detectors_and_the_last_one_counts()
    {
        var values = DetectorCatalog.ParseSettings(
            ["audio_silence.noise=-50", "audio_silence.min_duration=3", "audio_phase.min_duration = 4", "audio_silence.noise=-55.5"]);

        Assert.Equal(["audio_phase", "audio_silence"], values.Keys.Order());
        Assert.Equal(-55.5, values["audio_silence"][AudioSilenceDetector.Noise]);
        Assert.Equal(TimeSpan.FromSeconds(3), values["audio_silence"].Seconds(AudioSilenceDetector.MinDuration));
        Assert.Equal(TimeSpan.FromSeconds(4), values["audio_phase"].Seconds(AudioPhaseDetector.MinDuration));
    }

    [Theory]
    [InlineData("noise=-50", "write detector.option=value")]
    [InlineData("audio_silence.noise", "write detector.option=value")]
    [InlineData(".noise=1", "write detector.option=value")]
    [InlineData("audio_silence.noise=loud", "'loud' is no number")]
    [InlineData("audio_silence.noise=NaN", "out of range: -120 to 0 dBFS")]
    [InlineData("audio_silence.noise=1", "out of range: -120 to 0 dBFS")]
    [InlineData("audio_silence.nose=-50", "it has: noise, min_duration")]
    [InlineData("audio_silent.noise=-50", "there are: ")]
    public void A_wrong_setting_says_what_would_be_right(string setting, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => DetectorCatalog.ParseSettings([setting]));

        Assert.Contains(expected, error.Message);
    }

    // A moving, well-exposed picture with talking sound.
    private static (FrameMetrics Frame, AudioMetrics Audio) Ordinary(int index)
    {
        var frame = new FrameMetrics
        {
            Index = index,
            Time = index * Pictures.Interval,
            Duration = Pictures.Interval,
            Width = 640,
            Height = 360,
            IsKeyFrame = index % 50 == 0,
            HasPrevious = index > 0,
            MeanLuma = 110 + index % 7,
            LumaDeviation = 40,
            LumaLow = 20,
            LumaMedian = 110,
            LumaHigh = 220,
            DarkShare = 0.05,
            TemporalDifference = index > 0 ? 4 + index % 3 : 0,
            PeakBlockDifference = 30,
            UnchangedBlockShare = 0.1,
            ChangedBlockShare = 0.7,
            ColumnBlockiness = 1.05,
            RowBlockiness = 1.05,
            MeanCb = 120,
            MeanCr = 135,
            CbDeviation = 12,
            CrDeviation = 12,
            PacketBytes = 5000 + index % 11,
        };
        var audio = new AudioMetrics
        {
            Time = index * Pictures.Interval,
            Duration = AudioMetrics.Window,
            SampleRate = 48000,
            Channels = 2,
            Correlation = 0.8,
            Momentary = -22,
            ShortTerm = -23,
            Integrated = -23,
        };
        for (var channel = 0; channel < 2; channel++)
        {
            audio.Levels[channel] = new ChannelLevel { Peak = 0.4f, TruePeak = 0.42f, Rms = 0.1f };
        }

        return (frame, audio);
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();
}
