using Vqa.Analysis.Detectors;
using Vqa.Node.Pages;
using Vqa.Node.Security;

namespace Vqa.Tests.Node.Pages;

/// <summary>What requests may ask of the pages, and what not.</summary>
public class PageRequestTests
{
    [Theory]
    [InlineData("/", true)]
    [InlineData("/streams/a?span=1h", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("//evil.example/", false)]
    [InlineData("/\\evil.example/", false)]
    [InlineData("https://evil.example/", false)]
    [InlineData("/a\r\nSet-Cookie: b", false)]
    [InlineData("javascript:alert(1)", false)]
    public void Signing_in_leads_to_pages_of_this_node_only(string? then, bool isLocal)
    {
        Assert.Equal(isLocal, SessionEndpoints.IsLocal(then));
    }

    [Fact]
    public void The_address_of_a_list_of_incidents_says_what_it_asks_for()
    {
        var wanted = new WantedIncidents { Stream = "a b&c", Detector = "video_black", Least = Severity.Major, IsOpen = true };

        var address = IncidentQuery.Address(wanted, "next=1");

        Assert.Equal("/incidents?stream=a%20b%26c&detector=video_black&severity=major&open=yes&page=next%3D1", address);
        Assert.Equal(wanted, IncidentQuery.Of(RenderedPages.Query(address["/incidents".Length..])));
        Assert.Equal("/incidents", IncidentQuery.Address(IncidentQuery.Of(RenderedPages.Query("?severity=99&open=perhaps")), null));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[1]")]
    [InlineData("""{"cause":3,"measurements":[1],"region":"all","absorbed":{},"confidence":"high"}""")]
    public void An_incident_that_cannot_be_read_shows_less(string json)
    {
        var details = IncidentDetails.Read(json);

        Assert.Null(details.Cause);
        Assert.Empty(details.Measurements);
        Assert.Empty(details.Absorbed);
    }

    [Fact]
    public void An_incident_tells_its_cause_and_numbers()
    {
        var details = IncidentDetails.Read("""
            {"cause":"packet_loss","detail":"Torn.","confidence":0.9,"region":{"x":1,"y":2,"width":30,"height":40},"measurements":{"a_ms":4.5},
             "absorbed":["audio_silence"]}
            """);

        Assert.Equal(("packet_loss", "Torn.", 0.9, "30 × 40 at 1, 2"), (details.Cause, details.Detail, details.Confidence, details.Region));
        Assert.Equal([("a_ms", 4.5)], details.Measurements);
        Assert.Equal(["audio_silence"], details.Absorbed);
    }

    [Theory]
    [InlineData(0.4, "0 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(61, "1 min")]
    [InlineData(7300, "2 h")]
    [InlineData(180_000, "2 d")]
    [InlineData(-3, "0 s")]
    public void A_coarse_length_has_one_unit(double seconds, string text)
    {
        Assert.Equal(text, PageText.Coarse(TimeSpan.FromSeconds(seconds)));
    }
}
