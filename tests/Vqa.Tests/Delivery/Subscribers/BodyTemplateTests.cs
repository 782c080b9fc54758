using System.Text;
using CsCheck;
using System.Text.Json;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Subscribers;
using Vqa.Tests.Delivery.Outbox;

namespace Vqa.Tests.Delivery.Subscribers;

public class BodyTemplateTests
{
    [Fact]
    public void Places_are_filled_with_facts_of_the_incident()
    {
        var template = new BodyTemplate(
            """{"text":"{stream}: {detector} ({severity}) {kind}","in":["{labels.region}","{labels.none}","{{x}}"],"n":1,"null":null,"end":"{end}"}""");

        Assert.Equal(
            """{"text":"news: video_freeze (major) opened","in":["eu","","{x}"],"n":1,"null":null,"end":""}""",
            Fill(template, SampleNotice.Opened("i1")));
    }

    /// <summary>Whatever a user calls a stream, the document keeps its shape and the text comes out whole.</summary>
    [Fact]
    public void A_fact_is_never_taken_for_json_or_for_a_place()
    {
        var template = new BodyTemplate("""{"a":"<{stream}>"}""");

        Gen.String[Gen.Char["\"\\{}:,[]stream\n\u2028<é"], 0, 30].Sample(stream =>
        {
            using var document = JsonDocument.Parse(Fill(template, SampleNotice.Opened("i1", stream)));
            return document.RootElement.EnumerateObject().Count() == 1
                && document.RootElement.GetProperty("a").GetString() == $"<{stream}>";
        });
    }

    [Theory]
    [InlineData("{stream}", "not JSON")]
    [InlineData("""{"a":{stream}}""", "not JSON")]
    [InlineData("""{"a":"{secret}"}""", "{secret}")]
    [InlineData("""["{labels}"]""", "{labels}")]
    public void A_template_that_cannot_be_filled_is_refused(string template, string problem)
    {
        var error = Assert.Throws<ArgumentException>(() => new BodyTemplate(template));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://hooks.example.com/services/T0001/B0001/abcdefghijklmnopqrstuvwx", "https://hooks.example.com/services/T0001/B0001/***")]
    [InlineData("http://user:word@example.com:8080/a?token=1", "http://example.com:8080/a?***")]
    public void A_url_is_shown_without_what_may_be_secret(string url, string shown) =>
        Assert.Equal(shown, ShownUrl.Of(new Uri(url)));

    private static string Fill(BodyTemplate template, IncidentNotice notice) =>
        Encoding.UTF8.GetString(template.Fill(new OutgoingNotice(notice, notice.Kind, SampleNotice.Start, 1)));
}
