using Microsoft.AspNetCore.Http;
using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Reports;
using Vqa.Node.Pages;
using Vqa.Node.Security;
using Vqa.Node.Serve;
using Vqa.Node.Streams;

namespace Vqa.Tests.Node.Pages;

/// <summary>All kinds of pages, of a node whose every word from outside is the same.</summary>
internal static class RenderedPages
{
    /// <summary>The pages by their kind.</summary>
    /// <param name="word">Stands wherever text comes from outside: ids, labels, addresses, causes, names, notes.</param>
    public static IReadOnlyDictionary<string, string> With(string word)
    {
        var node = new FakeNode(TimeProvider.System);
        var notice = node.Notice(word, word, Severity.Critical, word) with
        {
            IncidentJson = System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, object>
            {
                ["cause"] = word, ["detail"] = word, ["absorbed"] = new[] { word }, ["measurements"] = new Dictionary<string, double> { [word] = 1 },
            }),
        };
        var fine = node.Stream(word, (word, word));
        var status = fine with
        {
            Definition = fine.Definition with { Url = $"http://example.org/{word}", Detectors = [word], DetectorGroup = word },
            State = StreamState.Quarantined,
            Reason = word,
            Device = word,
            OpenIncidents = [notice],
        };
        var incident = ShownIncident.Of(notice) with
        {
            Acknowledged = new ShownAcknowledgement(word, DateTimeOffset.UnixEpoch, word),
            Steps = [new IncidentStep(NoticeKind.Opened, 1, DateTimeOffset.UnixEpoch, Severity.Critical)],
            Evidence = new ShownEvidence($"/v1/{Uri.EscapeDataString(word)}", null, [$"/v1/{Uri.EscapeDataString(word)}.mp4"]),
            Deliveries = [new ShownDelivery(word, 1)],
        };
        node.Put(status);
        node.Put(incident);
        node.Facts = node.Facts with { Name = word, Model = word, Devices = [word], Parts = [new PartFacts(word, word, [(word, word)])] };
        var sources = node.Sources with { HasLogin = true };
        var viewer = new Caller(word, ApiRole.Operate);
        var wanted = new WantedIncidents { Stream = word, Detector = word };
        return new Dictionary<string, string>
        {
            ["mosaic"] = Text(MosaicPage.Of(sources, new MosaicFilter(word.ToLowerInvariant(), null, "m"))),
            ["running stream"] = Text(StreamPage.Of(sources, status with { State = StreamState.Running }, ChartSpan.All[0], null)),
            ["quarantined stream"] = Text(StreamPage.Of(sources, status, ChartSpan.All[1], null)),
            ["incidents"] = Text(IncidentsPage.Of(sources, wanted, null)),
            ["incident"] = Text(IncidentPage.Of(sources, incident, viewer)),
            ["open incident"] = Text(IncidentPage.Of(sources, incident with { Acknowledged = null }, viewer)),
            ["node"] = Text(NodePage.Of(sources)),
            ["login"] = Text(LoginPage.Of($"/streams/{Uri.EscapeDataString(word)}", hasFailed: true)),
            ["missing"] = Text(ErrorPage.Missing("stream", word)),
        };
    }

    /// <summary>A page as it is sent.</summary>
    public static string Text(Page page)
    {
        using var text = new StringWriter();
        PageLayout.Write(new HtmlWriter(text), page);
        return text.ToString();
    }

    /// <summary>What an address asks for.</summary>
    public static IQueryCollection Query(string query) => new DefaultHttpContext { Request = { QueryString = new QueryString(query) } }.Request.Query;
}
