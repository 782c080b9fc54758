using System.Text.Json;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Reports;
using Vqa.IntegrationTests.Media;
using Vqa.Media;

namespace Vqa.IntegrationTests.Delivery;

/// <summary>All outputs of a real session over a real clip.</summary>
public sealed class SessionReportTests
{
    private const int Frames = 50;

    private readonly string _folder = TestClips.NewFolder();

    [Fact]
    public async Task A_session_fills_every_output_and_the_picture_is_shown_in_its_true_shape()
    {
        // Wide screen in samples that are not square: 720x576 at 16:11 is shown as 1047x576.
        var clip = TestClips.Make(
            "wide.mp4",
            $"-f lavfi -i testsrc2=s=720x576:r=25,setsar=16/11 -f lavfi -i sine=r=48000 -frames:v {Frames} -t 2 -c:v libx264 -c:a aac");
        using var encoder = new PictureEncoder();
        var collector = new ReportCollector(frame => encoder.EncodeJpeg(frame, ReportCollector.PictureWidth, 5));

        SessionResult result;
        using (var csv = new MetricsCsv(Output("metrics.csv"), severalInputs: false))
        using (var events = new EventLines(Output("events.jsonl")))
        {
            var outputs = new ListenerGroup(collector, csv.For(clip), events.For(clip));
            var session = new StreamSession(clip, new SessionOptions { Detectors = [] }, new Planter(outputs));
            result = session.Run(TestContext.Current.CancellationToken) with { Incidents = [Planter.Incident] };
        }

        JsonReport.Write(Output("report.json"), [result]);
        HtmlReport.Write(Output("report.html"), [new(result, collector)], new(DateTimeOffset.UnixEpoch, "1.0", []));

        Assert.Equal(Frames + 1, File.ReadLines(Output("metrics.csv")).Count());
        Assert.Single(File.ReadLines(Output("events.jsonl")));
        using var report = JsonDocument.Parse(File.ReadAllText(Output("report.json")));
        Assert.Equal(Frames, report.RootElement.GetProperty("inputs")[0].GetProperty("video").GetProperty("frames").GetInt32());
        var page = await Chromium.DriveAsync(Output("report.html"), """
            window.addEventListener("load", () => {
              const picture = document.querySelector(".enlarge img"), frame = document.querySelector(".region").getBoundingClientRect();
              say("natural", picture.naturalWidth, picture.naturalHeight);
              say("region", Math.round(frame.width - picture.width), Math.round(frame.height - picture.height));
              say("frames", JSON.parse(document.getElementById("data-1").textContent).video.time.length);
            });
            """, TestContext.Current.CancellationToken);
        Assert.Contains("[natural|640|352]", page);
        Assert.Contains("[region|0|0]", page);
        Assert.Contains($"[frames|{Frames}]", page);
    }

    private string Output(string name) => Path.Combine(_folder, name);

    /// <summary>Passes everything on, and tells of an incident in the middle.</summary>
    private sealed class Planter(ISessionListener outputs) : ISessionListener
    {
        public static Incident Incident { get; } = new(
            "planted", new() { Detector = "block_corruption", Start = TimeSpan.FromSeconds(1), Region = new(100, 100, 200, 50) });

        public void OnOpened(MediaInfo info) => outputs.OnOpened(info);

        public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
        {
            outputs.OnFrame(metrics, frame);
            if (metrics.Index == Frames / 2)
            {
                outputs.OnIncident(new(IncidentEventKind.Opened, Incident, metrics.Time), frame);
            }
        }

        public void OnAudio(in AudioMetrics metrics) => outputs.OnAudio(metrics);

        public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame) => outputs.OnIncident(incidentEvent, frame);
    }
}
