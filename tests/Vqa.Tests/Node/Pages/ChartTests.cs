using System.Text.RegularExpressions;
using CsCheck;
using Vqa.Analysis.Detectors;
using Vqa.Delivery.Reports;
using Vqa.Delivery.Timelines;
using Vqa.Node.Pages;

namespace Vqa.Tests.Node.Pages;

public partial class ChartTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_scale_that_is_found_holds_all_values()
    {
        Gen.Double[0.001, 1e6].Sample(value =>
        {
            var top = ChartScale.Nice(value);
            Assert.InRange(value, top / 10.001, top);
        });
        Assert.Equal(1, ChartScale.Nice(double.NaN));
        Assert.Equal(1, ChartScale.Nice(0));
    }

    [Fact]
    public void Every_line_draws_a_column_that_timelines_have()
    {
        var columns = ChartLine.All.SelectMany(line => new[] { line.Column, line.Low, line.High }).OfType<string>();

        Assert.Superset(columns.ToHashSet(), Timeline.Columns.ToHashSet());
    }

    [Fact]
    public void Place_is_between_the_ends_whatever_the_value()
    {
        var scales = ChartLine.All.Select(line => new ChartScale(line, [1f, 20f])).ToList();

        Gen.Double.Where(double.IsFinite).Sample(value => Assert.All(scales, scale => Assert.InRange(scale.Place(value), 0, 1)));
    }

    [Fact]
    public void Incidents_are_cut_off_at_the_ends_and_left_out_beyond()
    {
        var frame = new ChartFrame(ChartSpan.All[0], _now,
        [
            Incident("old", -900, -600), Incident("long", -900, -150), Incident("open", -30, null), Incident("whole", -200, -100),
        ]);

        Assert.Equal(["long", "whole", "open"], frame.Bands.Select(band => band.Id));
        Assert.All(frame.Bands, band => Assert.True(band is { From: >= 0, To: <= 1 } && band.From < band.To));
        Assert.Equal(0, frame.Bands[0].From);
    }

    [Fact]
    public void The_points_of_a_chart_lie_where_their_times_do()
    {
        var node = new FakeNode(new Microsoft.Extensions.Time.Testing.FakeTimeProvider(_now));
        var frame = new ChartFrame(ChartSpan.All[0], _now, []);
        var slice = ((IShownStreams)node).Timeline("a", frame.From, frame.To, frame.Span.Step)!;
        using var text = new StringWriter();

        ChartDrawing.Write(new HtmlWriter(text), ChartLine.All[0], slice, frame);

        // 240 s of values in a chart of 300 s that ends a second from now: they begin at 61 s, half a step on.
        var first = double.Parse(FirstPoint().Match(text.ToString()).Groups[1].Value);
        Assert.Equal((slice.From - frame.From).TotalSeconds + 0.5, first * 0.3, 0.1);
        Assert.Contains("aria-label=\"Brightness, of 255: now", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_without_values_is_left_out()
    {
        var slice = new Timeline().Query(_now - TimeSpan.FromMinutes(5), _now);
        using var text = new StringWriter();

        ChartDrawing.Write(new HtmlWriter(text), ChartLine.All[0], slice, new ChartFrame(ChartSpan.All[0], _now, []));

        Assert.Equal("", text.ToString());
    }

    private static ShownIncident Incident(string id, int from, int? to) => new()
    {
        Id = id,
        Stream = "a",
        Detector = "video_black",
        Severity = Severity.Major,
        Start = _now + TimeSpan.FromSeconds(from),
        End = to is { } end ? _now + TimeSpan.FromSeconds(end) : null,
    };

    [GeneratedRegex("class=\"curve\" d=\"M([0-9.]+) ")]
    private static partial Regex FirstPoint();
}
