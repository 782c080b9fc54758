using Vqa.Analysis.Incidents;

namespace Vqa.Tests.Analysis.Incidents;

public sealed class ExplanationRulesTests
{
    [Fact]
    public void No_finding_explains_itself_by_any_way_round()
    {
        foreach (var start in ExplanationRules.All.Select(r => r.Dominant).Distinct())
        {
            Assert.DoesNotContain(start, ExplainedBy(start));
        }
    }

    [Fact]
    public void No_pair_is_ruled_twice() =>
        Assert.Equal(ExplanationRules.All.Count, ExplanationRules.All.Select(r => (r.Dominant, r.Subordinate)).Distinct().Count());

    private static IEnumerable<string> ExplainedBy(string dominant) =>
        ExplanationRules.All.Where(r => r.Dominant == dominant)
            .SelectMany(r => ExplainedBy(r.Subordinate).Prepend(r.Subordinate));
}
