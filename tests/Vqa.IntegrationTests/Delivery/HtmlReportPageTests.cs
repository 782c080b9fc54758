using System.Text.RegularExpressions;
using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Reports;
using Vqa.Media;

namespace Vqa.IntegrationTests.Delivery;

/// <summary>The report's page in a real browser: that its script draws, reads out and zooms.</summary>
public sealed class HtmlReportPageTests : IDisposable
{
    private const string Hostile = "<img src=x onerror=\"document.title='owned'\"></script><script>document.title='owned'</script>.mp4";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly string _folder = Directory.CreateTempSubdirectory("vqa-page-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_script_draws_every_plot_and_every_incident_without_a_complaint()
    {
        var (document, console) = await Chromium.LoadAsync(Write("clip.mp4"), Stop);

        Assert.Equal("", console);
        Assert.DoesNotContain("class=\"failure\"", document);
        Assert.Equal(
            ["Luma", "Temporal difference", "Blockiness", "Loudness", "Sample peak", "Correlation"],
            Regex.Matches(document, "<h4>([^<]*?) ?(<small>.*?)?</h4>").Select(m => m.Groups[1].Value));
        var curves = Regex.Matches(document, "class=\"curve[^\"]*\" d=\"([^\"]*)\"");
        Assert.Equal(9, curves.Count);
        Assert.All(curves, curve => Assert.Matches("^M[0-9.]+ [0-9.]+L", curve.Groups[1].Value));
        Assert.Equal(["video_freeze", "audio_silence"], Regex.Matches(document, "<code>(\\w+) ").Select(m => m.Groups[1].Value));
        Assert.Equal(2, Regex.Count(document, "class=\"lane-bar "));
        Assert.DoesNotContain("NaN", document);
    }

    [Fact]
    public async Task A_hostile_name_stays_text()
    {
        var (document, console) = await Chromium.LoadAsync(Write(Hostile), Stop);

        Assert.Equal("", console);
        Assert.DoesNotContain("<title>owned", document);
        Assert.DoesNotContain("<img", document);
        Assert.Contains("data-drawn=\"2\"", document);
    }

    [Fact]
    public async Task A_link_to_an_incident_opens_with_the_timeline_zoomed_to_it()
    {
        var (document, _) = await Chromium.LoadAsync(Write("clip.mp4") + "#incident-1-1", Stop);

        Assert.Equal("0:04.000", Text(document, "at"));
        Assert.Equal("0:02.08 – 0:09.12 (7.04 s)", Text(document, "range"));
    }

    [Fact]
    public async Task Pointing_reads_the_values_and_dragging_zooms()
    {
        var document = await DriveAsync("""
            const track = document.querySelector(".plot .track"), box = track.getBoundingClientRect(), edge = 36;
            const at = share => ({ bubbles: true, pointerId: 1, pointerType: "mouse", button: 0, clientX: box.left + edge + share * (box.width - edge) });
            track.setPointerCapture = () => {}; // There is no real pointer to capture.
            const send = (type, share) => track.dispatchEvent(new PointerEvent(type, at(share)));
            const text = selector => document.querySelector(selector).textContent;
            send("pointermove", 0.5);
            say("pointed", text(".at"), text(".plot dd"), document.querySelector(".plot .cursor").getAttribute("visibility"));
            send("pointerdown", 0.25); send("pointermove", 0.5); send("pointerup", 0.5);
            say("dragged", text(".range"));
            send("dblclick", 0.5);
            say("reset", text(".range"));
            send("pointerleave", 0.5);
            say("left", text(".at"));
            """);

        Assert.Contains("[pointed|0:06.000|", document);
        Assert.Contains("|80.0|visible]", document);
        Assert.Contains("[dragged|0:03.00 – 0:06.00 (3 s)]", document);
        Assert.Contains("[reset|0:00.0 – 0:12.0 (12 s)]", document);
        Assert.Contains("[left|Range in view]", document);
    }

    [Fact]
    public async Task The_timeline_works_by_keyboard_and_tells_a_screen_reader_the_values()
    {
        var document = await DriveAsync("""
            const area = document.querySelector(".plots");
            const press = key => area.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
            press("End");
            say("end", area.getAttribute("aria-valuenow"), area.getAttribute("aria-valuetext"));
            press("Home"); press("+");
            say("zoomed", document.querySelector(".range").textContent);
            press("ArrowRight");
            say("moved", document.querySelector(".at").textContent);
            document.querySelector("[data-show]").click();
            say("shown", document.querySelector(".at").textContent);
            """);

        Assert.Contains("[end|12|0:12.000; Luma mean 80.0; Temporal difference to previous 2.00; Blockiness columns 1.10,", document);
        Assert.Contains("[zoomed|0:00.00 – 0:06.00 (6 s)]", document);
        Assert.Contains("[moved|0:00.030]", document);
        Assert.Contains("[shown|0:04.000]", document);
    }

    [Fact]
    public async Task A_picture_is_enlarged_and_closed_again()
    {
        var document = await DriveAsync("""
            const dialog = document.querySelector("dialog");
            document.querySelector(".enlarge").click();
            say("open", dialog.open, dialog.querySelectorAll("img").length);
            dialog.querySelector("img").click();
            say("closed", dialog.open);
            """);

        Assert.Contains("[open|true|1]", document);
        Assert.Contains("[closed|false]", document);
    }

    [Fact]
    public async Task It_fits_a_phone()
    {
        Write("a-rather-long-name-without-any-space-in-it-as-programmes-often-have-them-final-final-v2.mp4");
        var frame = Path.Combine(_folder, "phone.html");
        File.WriteAllText(frame, """
            <iframe src="report.html" width="360" height="740" frameborder="0"
              onload="const page = this.contentDocument.documentElement; document.title = page.scrollWidth + ' in ' + page.clientWidth"></iframe>
            """);

        var (document, _) = await Chromium.LoadAsync($"file://{frame}", Stop);

        var widths = Regex.Match(document, "<title>(\\d+) in (\\d+)</title>");
        Assert.True(widths.Success);
        Assert.Equal(widths.Groups[2].Value, widths.Groups[1].Value);
    }

    private Task<string> DriveAsync(string script)
    {
        Write("clip.mp4");
        return Chromium.DriveAsync(Path.Combine(_folder, "report.html"), script, Stop);
    }

    private static string Text(string document, string name) =>
        Regex.Match(document, $"<span class=\"{name}\">([^<]*)</span>").Groups[1].Value;

    /// <summary>Twelve seconds of grey with a freeze and a silence; returns the page's URL.</summary>
    private string Write(string name)
    {
        var collector = new ReportCollector(_ => null);
        if (name != Hostile)
        {
            collector = new ReportCollector(_ => Convert.FromBase64String(OnePixel));
        }

        using var frame = new VideoFrame();
        collector.OnFrame(new() { Width = 640, Height = 360, MeanLuma = 80, ColumnBlockiness = 1, RowBlockiness = 1 }, frame);
        Incident[] incidents =
        [
            new("a", new() { Detector = "video_freeze", Start = Seconds(4), End = Seconds(7.2) }),
            new("b", new() { Detector = "audio_silence", Start = Seconds(9), End = Seconds(11), Severity = Severity.Critical }),
        ];
        collector.OnIncident(new(IncidentEventKind.Opened, incidents[0], Seconds(6)), frame);
        for (var i = 0; i < 300; i++)
        {
            Feed(collector, i * 0.04, frame);
        }

        var info = new MediaInfo(
            "mp4", Seconds(12), null, false, new("h264", null, 640, 360, "yuv420p", 25, 1, false, 0), new("aac", 48000, 2, "stereo", 0));
        var result = new SessionResult(name, SessionStatus.Complete, null, info, Seconds(12), 300, 0, Seconds(1), incidents);
        var path = Path.Combine(_folder, "report.html");
        HtmlReport.Write(path, [new(result, collector)], new(DateTimeOffset.UnixEpoch, "1.0", ["video_freeze"]));
        return $"file://{path}";
    }

    private static void Feed(ReportCollector collector, double time, VideoFrame frame)
    {
        collector.OnFrame(
            new()
            {
                Time = Seconds(time),
                Width = 640,
                Height = 360,
                HasPrevious = true,
                MeanLuma = 80,
                LumaLow = 16,
                LumaHigh = 200,
                TemporalDifference = 2,
                ColumnBlockiness = 1.1,
                RowBlockiness = 1.2,
            },
            frame);
        var audio = new AudioMetrics
        {
            Time = Seconds(time), Channels = 2, Momentary = -23, ShortTerm = time < 3 ? double.NaN : -24, Correlation = 0.5,
        };
        audio.Levels[0].Peak = 0.5f;
        collector.OnAudio(audio);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>A JPEG of one grey pixel.</summary>
    private const string OnePixel =
        "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==";
}
