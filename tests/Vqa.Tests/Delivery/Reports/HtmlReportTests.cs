using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Reports;
using Vqa.Media;

namespace Vqa.Tests.Delivery.Reports;

public sealed partial class HtmlReportTests
{
    private const string Hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)> \"'&amp;\u0001\u202E\uD800.mp4";

    [Fact]
    public void The_page_is_well_formed_and_complete()
    {
        var page = Page(Write(Sample.Report(Sample.Complete("/media/clip.mp4", Sample.Freeze()))));

        Assert.Equal("clip.mp4", page.Descendants("h1").Single().Value);
        Assert.Equal("/media/clip.mp4", page.Descendants("h2").Single().Value);
        Assert.Contains("h264 High · 1920×1080 · 25 fps · yuv420p · 5.2 Mb/s", Texts(page, "dd"));
        Assert.Contains("aac · 48 kHz · stereo · 128 kb/s", Texts(page, "dd"));
        Assert.Contains("9.6× real time on cpu", Texts(page, "dd"));
        Assert.Contains("300 frames", Texts(page, "dd"));
        var row = page.Descendants("tbody").Single().Elements("tr").Single();
        foreach (var text in new[]
        {
            "Major", "Video freeze", "The picture stood still for 3.2 s.", "frozen picture", "99 % sure", "explains audio_silence",
            "0:04.000 – 0:07.200", "3.2 s", "longest gap", "480 ms", "300×200 at 10, 20",
        })
        {
            Assert.Contains(text, row.Value);
        }
    }

    [Fact]
    public void The_page_names_the_model_that_looked_and_what_it_ran_on()
    {
        var result = Sample.Complete("clip.mp4") with { Model = new("block-corruption", "3", "CPU") };

        Assert.Contains("block-corruption 3 on CPU", Texts(Page(Write(Sample.Report(result))), "dd"));
    }

    [Fact]
    public void The_page_says_why_pictures_took_a_longer_way_to_the_model()
    {
        var result = Sample.Complete("clip.mp4") with
        {
            Model = new("block-corruption", "3", "CPU"),
            ModelInputReason = "the GPU failed",
        };

        Assert.Contains("from CPU memory: the GPU failed", Texts(Page(Write(Sample.Report(result))), "dd"));
    }

    [Fact]
    public void An_incident_shows_its_picture_with_the_place_marked()
    {
        var report = Sample.Report(Sample.Complete("clip.mp4", Sample.Freeze("a1"), Sample.Freeze("a2")));
        report.Collected.OnIncident(new(IncidentEventKind.Opened, report.Result.Incidents[0], default), Sample.Picture);

        var rows = Page(Write(report)).Descendants("tbody").Single().Elements("tr").ToArray();

        Assert.Equal("data:image/jpeg;base64,/9j/2Q==", (string?)rows[0].Descendants("img").Single().Attribute("src"));
        Assert.Equal("0 0 1920 1080", (string?)rows[0].Descendants("svg").Single().Attribute("viewBox"));
        Assert.Empty(rows[1].Descendants("img"));
        Assert.Contains("no picture", rows[1].Value);
    }

    [Fact]
    public void Where_a_model_saw_damage_the_picture_shows_a_heat_map()
    {
        var map = new DamageMap();
        ReadOnlySpan<byte> levels = [0, 255, 255, 100, 0, 230];
        levels.CopyTo(map.Begin(new DamageGrid(3, 2, 3, 24, 70, 45)));
        var incident = new Incident("c1", new() { Detector = "block_corruption", Start = Sample.Seconds(4), Damage = map });
        var report = Sample.Report(Sample.Complete("clip.mp4", incident));
        report.Collected.OnIncident(new(IncidentEventKind.Opened, incident, default), Sample.Picture);

        var heat = Page(Write(report)).Descendants("svg").Single(svg => (string?)svg.Attribute("class") == "heat");

        Assert.Equal("0 0 70 45", (string?)heat.Attribute("viewBox"));
        Assert.Equal(
            [("heat-1", "M0 24h24v24h-24z"), ("heat-4", "M24 0h48v24h-48zM48 24h24v24h-24z")],
            heat.Elements("path").Select(path => ((string)path.Attribute("class")!, (string)path.Attribute("d")!)));
    }

    [Fact]
    public void A_clean_stream_is_said_to_be_clean()
    {
        Assert.Contains("No defects found", Write(Sample.Report(Sample.Complete("clip.mp4"))));
    }

    [Fact]
    public void An_input_that_was_not_analysed_is_not_called_clean()
    {
        var page = Write(Sample.Report(Sample.Failed("gone.mp4", "gone.mp4: no such file")));

        Assert.DoesNotContain("No defects found", page);
        Assert.Contains("Not analysed", page);
        Assert.Contains("gone.mp4: no such file", page);
    }

    [Theory]
    [InlineData(SessionStatus.Truncated, "in the 12 s before it broke off")]
    [InlineData(SessionStatus.Interrupted, "in the 12 s until it was stopped")]
    public void A_verdict_says_how_far_it_reaches(SessionStatus status, string note)
    {
        var page = Write(Sample.Report(Sample.Complete("clip.mp4") with { Status = status }));

        Assert.Contains("No defects found", page);
        Assert.Contains(note, page);
    }

    [Fact]
    public void Several_inputs_have_an_overview_that_leads_to_each()
    {
        var page = Page(Write(
            Sample.Report(Sample.Complete("one.mp4", Sample.Freeze())),
            Sample.Report(Sample.Complete("two.mp4")),
            Sample.Report(Sample.Failed("three.mp4", "no such file"))));

        var links = page.Descendants("nav").Single().Descendants("a").Select(a => (string?)a.Attribute("href"));
        Assert.Equal(["#input-1", "#input-2", "#input-3"], links);
        Assert.Equal(["input-1", "input-2", "input-3"], page.Descendants("section").Select(s => (string?)s.Attribute("id")));
        Assert.Equal("3 inputs", page.Descendants("h1").Single().Value);
    }

    [Fact]
    public void No_name_or_text_from_outside_becomes_markup()
    {
        var incident = Sample.Freeze(Hostile);
        incident.Finding.Cause = Hostile;
        incident.Finding.Detail = Hostile;
        incident.Finding.Measurements[Hostile] = 1;
        var result = Sample.Complete(Hostile, incident) with
        {
            Error = Hostile,
            Device = Hostile,
            Info = new(Hostile, null, null, true, new(Hostile, Hostile, 1, 1, Hostile, 1, 1, false, 1), new(Hostile, 1, 1, Hostile, 1)),
        };

        var text = Write(Sample.Report(result), Sample.Report(Sample.Failed(Hostile, Hostile)));

        var page = Page(text);
        Assert.Equal(2, ScriptStart().Count(text)); // The first input's data and the page's own.
        Assert.Empty(page.Descendants("img"));
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.Contains("alert(2)", page.Descendants("h2").First().Value);
    }

    [Fact]
    public void Nothing_but_this_page_s_own_style_and_script_is_allowed()
    {
        var text = Write(Sample.Report(Sample.Complete("clip.mp4", Sample.Freeze())));

        var page = Page(text);
        var policy = (string)page.Descendants("meta").Single(m => m.Attribute("http-equiv") is not null).Attribute("content")!;
        Assert.StartsWith("default-src 'none'; img-src data:;", policy);
        Assert.Contains($"style-src 'sha256-{Hash(text, "<style>", "</style>")}'", policy);
        Assert.Contains($"script-src 'sha256-{Hash(text, "<script>", "</script>")}'", policy);
        Assert.Empty(page.Descendants().Attributes("style"));
        Assert.All(
            page.Descendants().Attributes().Where(a => a.Name.LocalName is "href" or "src"),
            a => Assert.Matches("^(#|data:)", a.Value));
    }

    [Fact]
    public void The_data_of_the_timeline_are_the_metrics_and_the_incidents()
    {
        var report = Sample.Report(Sample.Complete("clip.mp4", Sample.Freeze(), Sample.Incident("b", "audio_silence", 9, null)));

        var text = Write(report);

        var start = text.IndexOf("id=\"data-1\">", StringComparison.Ordinal) + "id=\"data-1\">".Length;
        var data = JsonNode.Parse(text[start..text.IndexOf("</script>", start, StringComparison.Ordinal)])!;
        Assert.Equal(12, (double)data["duration"]!);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => Math.Round(i * 0.04, 3)), Numbers(data["video"]!["time"]!));
        Assert.Equal(Enumerable.Range(0, 25).Select(i => 100.5 + i), Numbers(data["video"]!["luma_mean"]!["min"]!));
        Assert.Null(data["video"]!["luma_mean"]!["max"]);
        Assert.Null(data["video"]!["temporal_difference"]!["min"]![0]);
        Assert.Null(data["audio"]!["short_term"]);
        Assert.All(Numbers(data["audio"]!["sample_peak"]!["min"]!), v => Assert.Equal(-6.021, v));
        Assert.Equal(["incident-1-1", "incident-1-2"], data["incidents"]!.AsArray().Select(i => (string?)i!["row"]));
        Assert.Equal([7.2, 12], data["incidents"]!.AsArray().Select(i => (double)i!["end"]!));
    }

    [Theory]
    [InlineData("/a/b/clip.mp4", "clip.mp4")]
    [InlineData("https://host/live/index.m3u8?token=x/y", "index.m3u8")]
    [InlineData("srt://host:9000/", "host:9000")]
    [InlineData("what?.mp4", "what?.mp4")]
    [InlineData("/", "/")]
    public void The_heading_is_the_last_part_of_the_name(string input, string name) => Assert.Equal(name, HtmlReport.FileName(input));

    private static string Write(params InputReport[] inputs)
    {
        using var stream = new MemoryStream();
        HtmlReport.Write(stream, inputs, Sample.Run);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream.ToArray());
    }

    /// <summary>The page as XML, which it is but for the contents of its style and scripts.</summary>
    private static XElement Page(string text) => XElement.Parse(
        RawContent().Replace(text.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), "$1$3"));

    private static IEnumerable<string> Texts(XElement page, string element) => page.Descendants(element).Select(e => e.Value);

    private static IEnumerable<double> Numbers(JsonNode array) => array.AsArray().Select(n => (double)n!);

    private static string Hash(string text, string open, string close)
    {
        var start = text.IndexOf(open, StringComparison.Ordinal) + open.Length;
        var content = text[start..text.IndexOf(close, start, StringComparison.Ordinal)];
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }

    [GeneratedRegex("(<(script|style)[^>]*>).*?(</\\2>)", RegexOptions.Singleline)]
    private static partial Regex RawContent();

    [GeneratedRegex("<script")]
    private static partial Regex ScriptStart();
}
