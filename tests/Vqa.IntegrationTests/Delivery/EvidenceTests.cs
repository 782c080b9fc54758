using System.Text.Json;
using Vqa.Analysis.Detectors;
using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Evidence;
using Vqa.IntegrationTests.Analysis;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Delivery;

/// <summary>What is kept of an incident shows it: analysed again, it is found again.</summary>
public sealed class EvidenceTests
{
    private const string Moving = "mandelbrot=s=320x180:r=25,noise=alls=3:allf=t";

    // The clip is 20 s long, and the defect lasts from 8 s to 11 s.
    private const string Frozen = Moving + ",select='not(between(t,8.02,10.98))',fps=25";
    private const string Black = Moving + ",drawbox=t=fill:color=black:enable='between(t,7.98,10.98)'";
    private const string Tone = "sine=f=440:r=48000";
    private const string Silent = Tone + ",volume=0:enable='between(t,8,11)'";
    private const string Everything = "video_freeze,video_black,audio_silence,block_corruption,video_decode,timestamp,format_change";

    [Theory]
    [InlineData("video_freeze", Frozen, Tone, "ts")]
    [InlineData("video_black", Black, Tone, "ts")]
    [InlineData("audio_silence", Moving, Silent, "ts")]
    [InlineData("video_freeze", Frozen, Tone, "mp4")]
    [InlineData("video_black", Black, Tone, "fmp4")]
    [InlineData("audio_silence", Moving, Silent, "mp4")]
    [InlineData("video_freeze", Frozen, null, "ts")]
    [InlineData("audio_silence", null, Silent, "ts")]
    [InlineData("audio_silence", null, Silent, "mp4")]
    public void An_incident_is_found_again_in_its_clip(string detector, string? picture, string? sound, string container)
    {
        var kept = KeptEvidence.Watch(Clip(picture, sound, container), Everything);

        var evidence = Assert.Single(kept.Written);
        var incident = kept.IncidentOf(evidence);
        Assert.Equal(detector, incident.Finding.Detector);
        var again = Assert.Single(KeptEvidence.Analyse(evidence, Everything).Incidents).Finding;
        Assert.Equal((detector, incident.Finding.Cause), (again.Detector, again.Cause));
        var clip = KeptEvidence.Document(evidence).GetProperty("clip");
        Assert.Equal(0, clip.GetProperty("dropped_packets").GetInt32());
        Assert.True(clip.GetProperty("starts_on_keyframe").GetBoolean());
        // The document says where the clip lies in the session.
        Assert.Equal(incident.Finding.Start.TotalSeconds, again.Start.TotalSeconds + clip.GetProperty("session_start").GetDouble(), 0.11);
        Assert.Equal(picture is not null, evidence.Picture is not null);
        Assert.Equal((1, 0, 0), (kept.Health.Written, kept.Health.Lost, kept.Health.Failed));
    }

    [Theory]
    [InlineData("h264")]
    [InlineData("hevc")]
    public void Block_damage_is_found_again_where_the_model_saw_it(string codec)
    {
        using var inference = new InferenceThread(CorruptionModel.Load(CorruptionModel.ShippedManifest));
        var session = new SessionOptions { Inference = inference, DecoderThreads = 1 };
        var kept = KeptEvidence.Watch(DamagedClips.Torn(TestClips.NewFolder(), codec), "block_corruption,video_decode", session: session);

        var evidence = kept.Of("block_corruption");
        var again = KeptEvidence.Analyse(evidence, "block_corruption,video_decode", session).Incidents;

        Assert.Contains(again, i => i.Finding is { Detector: "block_corruption", Cause: "transport" });
        Assert.StartsWith("<svg", File.ReadAllText(evidence.HeatMap!), StringComparison.Ordinal);
        Assert.Equal("block-corruption", KeptEvidence.Document(evidence).GetProperty("model").GetProperty("name").GetString());
    }

    [Fact]
    public void The_document_says_how_it_was_judged()
    {
        var kept = KeptEvidence.Watch(Clip(Frozen, Tone, "ts"), "video_freeze");

        var evidence = Assert.Single(kept.Written);
        var document = KeptEvidence.Document(evidence);
        Assert.Equal("vqa.evidence/1", document.GetProperty("schema").GetString());
        Assert.Equal(evidence.IncidentId, document.GetProperty("incident_id").GetString());
        Assert.Equal("stream 1", document.GetProperty("stream").GetString());
        Assert.Equal(2, document.GetProperty("detectors").GetProperty("video_freeze").GetProperty("min_duration").GetDouble());
        Assert.Equal("major", document.GetProperty("incident").GetProperty("severity").GetString());
        Assert.Equal("picture.jpg", document.GetProperty("picture").GetString());
        Assert.Equal([0xFF, 0xD8], File.ReadAllBytes(evidence.Picture!)[..2]);
        Assert.Equal(evidence.Folder, Path.Combine(kept.Root, "stream%201", Day(document), evidence.IncidentId));
    }

    [Fact]
    public void Incidents_at_the_same_time_share_a_clip()
    {
        var kept = KeptEvidence.Watch(Clip(Moving + ",drawbox=t=fill:color=black:enable='between(t,7.98,12.98)'",
            Tone + ",volume=0:enable='between(t,10,13)'", "ts"), "video_black,audio_silence");

        Assert.Equal(["audio_silence", "video_black"], kept.Written.Select(e => kept.IncidentOf(e).Finding.Detector).Order());
        Assert.Single(kept.Written.SelectMany(evidence => evidence.Clips).Distinct());
        var again = KeptEvidence.Analyse(kept.Written[0], "video_black,audio_silence").Incidents;
        Assert.Equal(["audio_silence", "video_black"], again.Select(i => i.Finding.Detector).Order());
        var joined = KeptEvidence.Document(kept.Written[1]).GetProperty("clip");
        Assert.Equal(kept.Written[0].IncidentId, joined.GetProperty("of_incident").GetString());
    }

    [Fact]
    public void A_group_of_pictures_of_30_seconds_is_kept_from_its_start()
    {
        var clip = TestClips.Make("long.ts",
            "-f lavfi -i \"mandelbrot=s=320x180:r=25,noise=alls=3:allf=t,select='not(between(t,24.02,26.98))',fps=25\""
            + " -t 40 -pix_fmt yuv420p -c:v libx264 -preset ultrafast -g 750 -keyint_min 750 -sc_threshold 0");
        var kept = KeptEvidence.Watch(clip, "video_freeze");

        var evidence = Assert.Single(kept.Written);
        Assert.Single(KeptEvidence.Analyse(evidence, "video_freeze").Incidents);
        Assert.InRange(KeptEvidence.Document(evidence).GetProperty("clip").GetProperty("duration").GetDouble(), 29, 32);
    }

    [Fact]
    public void A_group_of_pictures_that_is_too_long_is_cut_and_the_document_says_so()
    {
        var kept = KeptEvidence.Watch(
            Clip(Frozen, Tone, "ts", group: 750), "video_freeze",
            new EvidenceOptions { Ring = new() { MaxLength = TimeSpan.FromSeconds(6) } });

        var clip = KeptEvidence.Document(Assert.Single(kept.Written)).GetProperty("clip");
        Assert.False(clip.GetProperty("starts_on_keyframe").GetBoolean());
        Assert.InRange(clip.GetProperty("duration").GetDouble(), 6, 12);
    }

    [Theory]
    [InlineData("-s 640x360 -c:v libx264 -pix_fmt yuv420p")]
    [InlineData("-c:v mpeg2video -b:v 2M")]
    public void A_change_of_size_or_codec_is_found_again(string second)
    {
        var parts = new[] { "-c:v libx264 -pix_fmt yuv420p -g 25", second }.Select((codec, i) => TestClips.Make(
            $"part{i}.ts", $"-f lavfi -i \"{Moving}\" -t 8 {codec}"));
        var path = Path.Combine(TestClips.NewFolder(), "change.ts");
        File.WriteAllBytes(path, [.. parts.SelectMany(File.ReadAllBytes)]);
        var kept = KeptEvidence.Watch(path, "format_change");

        var evidence = kept.Of("format_change");
        var again = KeptEvidence.Analyse(evidence, "format_change").Incidents;

        Assert.Equal(kept.IncidentOf(evidence).Finding.Cause, Assert.Single(again).Finding.Cause);
    }

    [Fact]
    public void A_stream_that_fails_all_day_gets_so_many_clips_an_hour_and_then_pictures()
    {
        var clip = TestClips.Make("flapping.ts",
            $"-f lavfi -i \"{Moving},drawbox=t=fill:color=black:enable='lt(mod(t,8),3)'\" -t 40 -pix_fmt yuv420p"
            + " -c:v libx264 -preset ultrafast -g 25");
        var kept = KeptEvidence.Watch(clip, "video_black", new EvidenceOptions
        {
            ClipsPerHour = 2, Longest = TimeSpan.FromSeconds(8), PictureInterval = TimeSpan.Zero,
        });

        Assert.Equal(5, kept.Written.Count);
        Assert.Equal([1, 1, 0, 0, 0], kept.Written.Select(evidence => evidence.Clips.Count));
        Assert.All(kept.Written, evidence => Assert.True(File.Exists(evidence.Picture)));
    }

    private static string Day(JsonElement document) => document.GetProperty("written_at").GetDateTimeOffset().ToString("yyyyMMdd");

    private static string Clip(string? picture, string? sound, string container, int group = 50)
    {
        var inputs = (picture is null ? "" : $"-f lavfi -i \"{picture}\" ") + (sound is null ? "" : $"-f lavfi -i \"{sound}\" ");
        var fragmented = container == "fmp4" ? " -movflags frag_keyframe+empty_moov+default_base_moof" : "";
        return TestClips.Make(
            $"evidence.{(container == "ts" ? "ts" : "mp4")}",
            inputs + $"-t 20 -pix_fmt yuv420p -c:v libx264 -preset veryfast -bf 2 -g {group} -keyint_min {group} -sc_threshold 0"
            + $" -b:v 800k -c:a aac -b:a 96k{fragmented}");
    }
}
