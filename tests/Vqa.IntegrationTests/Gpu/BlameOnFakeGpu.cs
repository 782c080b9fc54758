using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.IntegrationTests.Media;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.IntegrationTests.Gpu;

/// <summary>Who is to blame for pictures that a GPU could not decode: as <see cref="DecodingOnFakeGpu"/>, in a process of their own.</summary>
[Collection(nameof(DecodingOnFakeGpu))]
public sealed class BlameOnFakeGpu : IDisposable
{
    private const string Picture = "-f lavfi -i testsrc2=s=320x180:r=25,noise=alls=6:allf=t -t 8 -pix_fmt yuv420p"
        + " -c:v libx264 -preset veryfast -g 25 -bf 0 -sc_threshold 0";

    [Fact(Explicit = true)]
    public void What_the_cpu_decodes_without_a_fault_is_the_gpus_fault()
    {
        Set("FAKE_GPU_FAIL_DECODE", "60");
        Set("FAKE_GPU_FAIL_TIMES", "3");
        Set("FAKE_GPU_FAIL_WITH", "1");

        var (result, told) = Watch(TestClips.Make("whole.ts", Picture), judged: true);

        var finding = Assert.Single(result.Incidents).Finding;
        Assert.Equal("cuda:0", result.Device);
        Assert.Equal(("video_decode", "decoder"), (finding.Detector, finding.Cause));
        Assert.Equal(IncidentEventKind.Opened, told[0]);
        Assert.Equal(IncidentEventKind.Closed, told[^1]);
    }

    [Fact(Explicit = true)]
    public void What_the_cpu_stumbles_over_too_is_not()
    {
        var whole = File.ReadAllBytes(TestClips.Make("whole.ts", Picture)).Chunk(188).ToList();
        var torn = Path.Combine(TestClips.NewFolder(), "torn.ts");
        File.WriteAllBytes(torn, [.. whole.Where((_, i) => i < whole.Count / 2 || i > whole.Count * 3 / 5 || i % 9 != 0).SelectMany(p => p)]);

        var (result, _) = Watch(torn, judged: true);

        Assert.Equal("cuda:0", result.Device);
        Assert.NotEmpty(result.Incidents);
        Assert.DoesNotContain(result.Incidents, incident => incident.Finding.Cause == "decoder");
    }

    [Fact(Explicit = true)]
    public void Without_a_judge_nobody_is_blamed()
    {
        Set("FAKE_GPU_FAIL_DECODE", "60");
        Set("FAKE_GPU_FAIL_TIMES", "3");
        Set("FAKE_GPU_FAIL_WITH", "1");

        var (result, _) = Watch(TestClips.Make("whole.ts", Picture), judged: false);

        Assert.Null(Assert.Single(result.Incidents).Finding.Cause);
    }

    public void Dispose()
    {
        foreach (var name in (string[])["FAKE_GPU_FAIL_DECODE", "FAKE_GPU_FAIL_TIMES", "FAKE_GPU_FAIL_WITH"])
        {
            FakeGpu.Set(name, null);
        }
    }

    private static void Set(string name, string value) => FakeGpu.Set(name, value);

    private static (SessionResult Result, List<IncidentEventKind> Told) Watch(string clip, bool judged)
    {
        using var device = HardwareDevice.Open(0, out _) ?? throw new InvalidOperationException("no fake GPU");
        using var judge = judged ? new DecoderJudge() : null;
        var listener = new Listener();
        int before = MediaPacket.LiveCount;
        var result = new StreamSession(
            clip,
            new SessionOptions
            {
                Hardware = new HardwareDecoding(device),
                Judge = judge,
                Detectors = [new DetectorSelection(DetectorCatalog.Find("video_decode"), OptionValues.Defaults)],
            },
            listener).Run(TestContext.Current.CancellationToken);
        Assert.Equal(SessionStatus.Complete, result.Status);
        Assert.Equal(before, MediaPacket.LiveCount);
        return (result, listener.Told);
    }

    private sealed class Listener : ISessionListener
    {
        public List<IncidentEventKind> Told { get; } = [];

        public void OnOpened(MediaInfo info)
        {
        }

        public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
        {
        }

        public void OnAudio(in AudioMetrics metrics)
        {
        }

        public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame) => Told.Add(incidentEvent.Kind);
    }
}
