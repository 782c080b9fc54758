using System.Text;
using System.Text.Json;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Subscribers;
using Vqa.Tests.Delivery.Outbox;

namespace Vqa.Tests.Delivery.Subscribers;

public class CloudEventTests
{
    [Fact]
    public void A_notice_is_a_cloudevents_document()
    {
        var notice = SampleNotice.Closed(SampleNotice.Opened("i1", "sport \"1\""), seconds: 7.25) with
        {
            IsInterrupted = true,
            Acknowledged = new Acknowledgement("ann", SampleNotice.Start.AddSeconds(5), "seen"),
        };

        var document = CloudEvent.Write(new OutgoingNotice(notice, NoticeKind.Closed, SampleNotice.Start, 1), "/nodes/a");

        Assert.Equal(
            """
            {"specversion":"1.0","id":"i1.2","source":"/nodes/a","type":"vqa.incident.closed","subject":"sport \"1\"",
            "time":"2026-03-01T12:00:07.250Z","datacontenttype":"application/json",
            "data":{"stream":"sport \"1\"","labels":{"region":"eu","tier":"gold"},
            "incident":{"id":"i1","revision":2,"detector":"video_freeze","severity":"major",
            "start":"2026-03-01T12:00:00.000Z","end":"2026-03-01T12:00:07.250Z","interrupted":true,
            "acknowledged":{"by":"ann","at":"2026-03-01T12:00:05.000Z","note":"seen"},
            "report":{"id":"x","detector":"video_freeze"}}}}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(document));
    }

    [Fact]
    public void A_later_notice_that_is_told_as_the_opening_has_a_key_of_its_own()
    {
        var notice = SampleNotice.Closed(SampleNotice.Opened("i1"));

        Assert.Equal("i1.2.opened", new OutgoingNotice(notice, NoticeKind.Opened, SampleNotice.Start, 1).Key);
        Assert.Equal("i1.2", new OutgoingNotice(notice, NoticeKind.Closed, SampleNotice.Start, 3).Key);
    }

    [Fact]
    public void What_is_no_json_is_told_as_text()
    {
        var notice = SampleNotice.Opened("i1") with { IncidentJson = """{"broken":""" };

        using var document = JsonDocument.Parse(CloudEvent.Write(new OutgoingNotice(notice, NoticeKind.Opened, SampleNotice.Start, 1), "/"));

        var report = document.RootElement.GetProperty("data").GetProperty("incident").GetProperty("report");
        Assert.Equal("""{"broken":""", report.GetString());
    }
}
