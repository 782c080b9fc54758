using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.IntegrationTests.Media;
using Vqa.Media;

namespace Vqa.IntegrationTests.Analysis;

/// <summary>Whole sessions over clips that lost packets, with and without the model.</summary>
public sealed class BlockCorruptionTests
{
    private readonly string _folder = TestClips.NewFolder();

    [Fact]
    public void Without_a_model_what_the_decoder_painted_over_is_told_and_leads_its_errors()
    {
        Incident incident = Assert.Single(Run(DamagedClips.Lossy(_folder), null).Incidents);

        Assert.Equal(("block_corruption", "transport"), (incident.Finding.Detector, incident.Finding.Cause));
        Assert.Contains("video_decode", incident.Absorbed);
        Assert.Contains("No model", incident.Finding.Detail, StringComparison.Ordinal);
        Assert.True(incident.Finding.Measurements["concealed_blocks"] > 0);
        Assert.InRange(incident.Finding.Start.TotalSeconds, 3.8, 4.7);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_clip_that_is_whole_has_no_damage(int threads) =>
        Assert.Empty(Run(DamagedClips.Whole, null, threads).Incidents);

    [Fact]
    public void A_stream_joined_in_mid_GOP_has_no_damage() =>
        Assert.Empty(Run(DamagedClips.JoinedLate(_folder), null).Incidents);

    [Fact]
    public void What_HEVC_only_logs_is_an_error_of_the_decoder()
    {
        Incident incident = Assert.Single(Run(DamagedClips.HevcWithoutReferences(_folder), null).Incidents);

        Assert.Equal("video_decode", incident.Finding.Detector);
        Assert.True(incident.Finding.Measurements["flagged_frames"] > 0);
    }

    [Fact]
    public void With_a_model_every_run_gives_the_same_report()
    {
        // With one thread: how FFmpeg paints over a damaged reference that another thread still decodes is up to
        // chance.
        string clip = DamagedClips.Lossy(_folder);
        using var inference = new InferenceThread(CorruptionModel.Load(CorruptionModel.ShippedManifest));

        string[] reports = [.. Enumerable.Range(0, 3).Select(_ => Describe(Run(clip, inference)))];

        Assert.All(reports, report => Assert.Equal(reports[0], report));
    }

    [Fact]
    public void Looking_allocates_nothing_per_picture()
    {
        using var inference = new InferenceThread(CorruptionModel.Load(CorruptionModel.ShippedManifest));
        var allocated = new Allocations();

        Run(DamagedClips.Whole, inference, listener: allocated);

        Assert.Equal(100, allocated.Pictures.Count);
        Assert.All(allocated.Pictures, bytes => Assert.Equal(0, bytes));
    }

    [Fact]
    public async Task Sessions_side_by_side_share_the_model_and_report_as_they_do_alone()
    {
        string lossy = DamagedClips.Lossy(_folder), whole = DamagedClips.Whole;
        using var inference = new InferenceThread(CorruptionModel.Load(CorruptionModel.ShippedManifest));
        string[] alone = [Describe(Run(lossy, inference)), Describe(Run(whole, inference))];

        string[] together = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(i => Task.Run(() => Describe(Run(i % 2 == 0 ? lossy : whole, inference)))));

        Assert.Equal([.. alone, .. alone], together);
    }

    private static SessionResult Run(
        string clip, InferenceThread? inference, int threads = 1, ISessionListener? listener = null)
    {
        var options = new SessionOptions
        {
            DecoderThreads = threads,
            Inference = inference,
            Detectors = [.. DetectorCatalog.Select("block_corruption,video_decode")
                .Select(detector => new DetectorSelection(detector, OptionValues.Defaults))],
        };
        var session = new StreamSession(clip, options, listener ?? new Silent());
        SessionResult result = session.Run(TestContext.Current.CancellationToken);
        Assert.Equal((SessionStatus.Complete, null), (result.Status, result.ModelError));
        return result;
    }

    private static string Describe(SessionResult result) => string.Join('\n', result.Incidents.Select(i =>
        $"{i.Finding.Detector} {i.Finding.Start} {i.Finding.End} {i.Finding.Severity} "
        + $"{i.Finding.Cause} {i.Finding.Region} "
        + string.Join(' ', i.Finding.Measurements)));

    /// <summary>What the session's thread allocates from picture to picture, of the second half of the clip.</summary>
    private sealed class Allocations : Silent
    {
        private long _before;

        public List<long> Pictures { get; } = new(200);

        public override void OnFrame(in FrameMetrics metrics, VideoFrame frame)
        {
            long now = GC.GetAllocatedBytesForCurrentThread();
            if (metrics.Index >= 100) Pictures.Add(now - _before);
            _before = now;
        }
    }

    private class Silent : ISessionListener
    {
        public void OnOpened(MediaInfo info)
        {
        }

        public virtual void OnFrame(in FrameMetrics metrics, VideoFrame frame)
        {
        }

        public void OnAudio(in AudioMetrics metrics)
        {
        }

        public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
        {
        }
    }
}
