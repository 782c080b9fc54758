using System.Globalization;
using System.Text;
using Vqa.Analysis.Metering;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Analysis;

/// <summary>Our meter against FFmpeg's ebur128 filter, which is another implementation of the same standards.</summary>
public class AudioMeterAgreementTests
{
    private const int Rate = 48000;
    private const int WindowsPerStep = 5;

    // Pink noise that swells and fades, chords, sines whose crests lie between the samples, hard clipping.
    public static TheoryData<int, string> Sounds => new()
    {
        { 1, "anoisesrc=d=12:c=pink:r=48000:a=0.5:s=1,volume='0.55+0.45*sin(t)':eval=frame" },
        { 2, "aevalsrc='0.3*sin(2765*t)+0.3*sin(3483*t)*sin(t)|0.4*sin(4142*t)*cos(0.7*t)':s=48000:d=12" },
        { 2, "aevalsrc='0.9*min(1,t)*sin(12000*2*PI*t+PI/4)|0.5*min(1,t)*sin(9000*2*PI*t+0.3)':s=48000:d=5" },
        { 2, "aevalsrc='clip(2*sin(440*2*PI*t)*min(1,t),-0.9,0.9)|0.1*sin(300*2*PI*t)':s=48000:d=5" },
    };

    [Theory]
    [MemberData(nameof(Sounds))]
    public void Loudness_and_true_peak_agree_with_ffmpeg(int channels, string sound)
    {
        var ours = Measure(Samples(sound, channels), channels);
        var theirs = ReadSteps(sound);

        for (var step = 0; step < theirs.Count; step++)
        {
            var window = ours[((step + 1) * WindowsPerStep) - 1];
            if (step >= 4)
            {
                Assert.Equal(theirs[step]["M"], window.Momentary, 0.1);
            }

            if (step >= 30)
            {
                Assert.Equal(theirs[step]["S"], window.ShortTerm, 0.1);
            }
        }

        Assert.Equal(theirs[^1]["I"], ours[^1].Integrated, 0.1);
        // The two take short-term loudness at different rates, and few values make the percentiles here.
        Assert.Equal(theirs[^1]["LRA"], ours[^1].LoudnessRange, 1.0);
        Assert.Equal(Decibels(theirs[^1]["true_peak"]), Decibels(ours.Max(w => LargestTruePeak(w, channels))), 0.2);
    }

    private static List<AudioMetrics> Measure(float[] planar, int channels)
    {
        using var meter = new AudioMeter();
        meter.Add(planar, channels, Rate, channels == 1 ? "mono" : "stereo", TimeSpan.Zero);
        var windows = new List<AudioMetrics>();
        while (meter.TryNext(out var metrics))
        {
            windows.Add(metrics);
        }

        return windows;
    }

    private static float LargestTruePeak(AudioMetrics window, int channels)
        => Enumerable.Range(0, channels).Max(channel => window.Levels[channel].TruePeak);

    private static float[] Samples(string sound, int channels)
    {
        var interleaved = FFmpegProgram.Run($"-f lavfi -i \"{sound}\" -f f32le -c:a pcm_f32le -");
        var samples = interleaved.Length / sizeof(float) / channels;
        var planar = new float[samples * channels];
        for (var i = 0; i < planar.Length; i++)
        {
            planar[(i % channels * samples) + (i / channels)] = BitConverter.ToSingle(interleaved, i * sizeof(float));
        }

        return planar;
    }

    // The filter says its numbers every 100 ms: "lavfi.r128.M=-23.0".
    private static List<Dictionary<string, double>> ReadSteps(string sound)
    {
        const string Prefix = "lavfi.r128.";
        var steps = new List<Dictionary<string, double>>();
        var text = Encoding.UTF8.GetString(FFmpegProgram.Run(
            $"-f lavfi -i \"{sound},ebur128=metadata=1:peak=true,ametadata=print:file=-\" -f null -"));
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("frame:", StringComparison.Ordinal))
            {
                steps.Add([]);
            }
            else if (line.StartsWith(Prefix, StringComparison.Ordinal))
            {
                var (name, value) = (line.Split('=')[0][Prefix.Length..], line.Split('=')[1]);
                steps[^1][name] = double.Parse(value, CultureInfo.InvariantCulture);
            }
        }

        return steps;
    }

    private static double Decibels(double level) => 20 * Math.Log10(level);
}
