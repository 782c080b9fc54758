using CsCheck;
using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;

namespace Vqa.Tests.Delivery.Outbox;

public sealed class IncidentListTests : IAsyncDisposable
{
    private readonly LedgerFolder _folder = new();

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    /// <summary>Every filter, page by page, against the same question asked of a plain list.</summary>
    [Fact]
    public async Task A_list_holds_what_the_filter_asks_for_newest_first_over_all_pages()
    {
        var ledger = _folder.Open(new LedgerOptions { Durability = LedgerDurability.ProcessDeath });
        var notices = Enumerable.Range(0, 120).Select(Notice).ToList();
        notices.ForEach(ledger.Publish);
        await ledger.FlushAsync(TestContext.Current.CancellationToken);
        foreach (var number in Enumerable.Range(0, 120).Where(number => number % 5 == 0))
        {
            await ledger.AcknowledgeAsync($"i{number:000}", "ann", null, SampleNotice.Start, TestContext.Current.CancellationToken);
        }

        var time = Gen.Int[-15, 70].Select(
            minute => minute < -5 ? (DateTimeOffset?)null : SampleNotice.Start.AddMinutes(minute));
        Gen.Select(
                OneOf(null, "s0", "s1", "none"), OneOf(null, "video_black", "video_freeze"),
                Gen.Enum<Severity>(), OneOf<bool?>(null, true, false), time, time,
                OneOf<bool?>(null, true, false), Gen.Select(OneOf(null, "a", "b'\""), Gen.Int[1, 50]))
            .Sample((stream, detector, severity, isOpen, from, to, isAcknowledged, more) =>
            {
                var (label, limit) = more;
                var filter = new IncidentFilter
                {
                    Stream = stream,
                    Detector = detector,
                    MinSeverity = severity,
                    IsOpen = isOpen,
                    From = from,
                    To = to,
                    IsAcknowledged = isAcknowledged,
                    Labels = label is null ? new Dictionary<string, string>() : new() { ["la.b\"el"] = label },
                };
                var expected = notices
                    .Where((notice, number) =>
                        (stream is null || notice.Stream == stream) && (detector is null || notice.Detector == detector)
                        && notice.Severity >= severity && (isOpen is null || isOpen == (notice.End is null))
                        && (from is null || notice.End is null || notice.End >= from) && (to is null || notice.Start < to)
                        && (isAcknowledged is null || isAcknowledged == (number % 5 == 0))
                        && (label is null || notice.Labels["la.b\"el"] == label))
                    .OrderByDescending(notice => (notice.Start, notice.IncidentId))
                    .Select(notice => notice.IncidentId);

                Assert.Equal(expected, Pages(ledger, filter, limit));
            }, iter: 300);
    }

    [Theory]
    [InlineData("")]
    [InlineData("%%%")]
    [InlineData("bm90IGEgdG9rZW4")]
    public void A_page_token_that_no_list_gave_out_is_refused(string token)
    {
        var ledger = _folder.Open();

        var error = Assert.Throws<ArgumentException>(() => ledger.List(new IncidentFilter(), token));
        Assert.Contains("next_page", error.Message, StringComparison.Ordinal);
    }

    private static IncidentNotice Notice(int number) => SampleNotice.Opened($"i{number:000}", $"s{number % 3}") with
    {
        Detector = number % 2 == 0 ? "video_black" : "video_freeze",
        Severity = (Severity)(number % 3),
        // Two begin at the same time.
        Start = SampleNotice.Start.AddMinutes(number / 2),
        End = number % 4 == 0 ? null : SampleNotice.Start.AddMinutes((number / 2) + (number % 7)),
        Kind = number % 4 == 0 ? NoticeKind.Opened : NoticeKind.Closed,
        Labels = new Dictionary<string, string> { ["la.b\"el"] = number % 6 == 0 ? "a" : "b'\"" },
    };

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static List<string> Pages(IncidentLedger ledger, IncidentFilter filter, int limit)
    {
        List<string> ids = [];
        string? page = null;
        do
        {
            var part = ledger.List(filter, page, limit);
            Assert.True(part.Incidents.Count <= limit);
            ids.AddRange(part.Incidents.Select(incident => incident.Id));
            page = part.NextPage;
        }
        while (page is not null);

        return ids;
    }
}
