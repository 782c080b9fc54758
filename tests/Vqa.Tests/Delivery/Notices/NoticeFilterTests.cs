using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;
using Vqa.Tests.Delivery.Outbox;

namespace Vqa.Tests.Delivery.Notices;

public class NoticeFilterTests
{
    private static readonly IncidentNotice _notice = SampleNotice.Opened("i1");

    public static TheoryData<bool, NoticeFilter> Filters => new()
    {
        { true, NoticeFilter.All },
        { true, new NoticeFilter { Detectors = ["video_black", "video_freeze"] } },
        { false, new NoticeFilter { Detectors = ["video_black"] } },
        { true, new NoticeFilter { MinSeverity = Severity.Major } },
        { false, new NoticeFilter { MinSeverity = Severity.Critical } },
        { true, new NoticeFilter { Labels = Labels(("region", ["eu"])) } },
        { true, new NoticeFilter { Labels = Labels(("region", ["us", "eu"]), ("tier", ["gold"])) } },
        { false, new NoticeFilter { Labels = Labels(("region", ["us", "eu"]), ("tier", ["silver"])) } },
        { false, new NoticeFilter { Labels = Labels(("country", ["de"])) } },
        { false, new NoticeFilter { Labels = Labels(("region", [])) } },
    };

    [Theory]
    [MemberData(nameof(Filters), DisableDiscoveryEnumeration = true)]
    public void A_notice_passes_where_everything_asked_for_holds(bool passes, NoticeFilter filter) =>
        Assert.Equal(passes, filter.Matches(_notice));

    [Theory]
    [InlineData(4.999, true)]
    [InlineData(5, false)]
    public void An_incident_is_too_short_below_the_minimum(double seconds, bool isTooShort)
    {
        var filter = new NoticeFilter { MinDuration = TimeSpan.FromSeconds(5) };

        Assert.Equal(isTooShort, filter.IsTooShort(SampleNotice.Closed(_notice, seconds)));
    }

    /// <summary>The ledger keeps the filters of its subscribers.</summary>
    [Theory]
    [MemberData(nameof(Filters), DisableDiscoveryEnumeration = true)]
    public void A_filter_that_was_kept_lets_pass_the_same(bool passes, NoticeFilter filter)
    {
        var kept = NoticeJson.ReadFilter(NoticeJson.Write(filter with { MinDuration = TimeSpan.FromSeconds(2.5) }));

        Assert.Equal(passes, kept.Matches(_notice));
        Assert.Equal(TimeSpan.FromSeconds(2.5), kept.MinDuration);
    }

    private static Dictionary<string, IReadOnlyList<string>> Labels(params (string Name, string[] Values)[] labels) =>
        labels.ToDictionary(label => label.Name, label => (IReadOnlyList<string>)label.Values);
}
