using Vqa.Analysis.Detectors;

namespace Vqa.Tests.Analysis.Detectors;

/// <summary>Keeps what a detector reports, and checks that it reports in order: opened once, then changed, then closed once.</summary>
internal sealed class RecordedFindings : IFindings
{
    private readonly List<Finding> _open = [];

    /// <summary>All findings in the order of their opening.</summary>
    public List<Finding> All { get; } = [];

    /// <summary>When each was opened.</summary>
    public List<TimeSpan> OpenedAt { get; } = [];

    /// <summary>How often any changed.</summary>
    public int Changes { get; private set; }

    /// <summary>The only finding; fails where there is none or another one, or it is still open.</summary>
    public Finding Single
    {
        get
        {
            var finding = Assert.Single(All);
            Assert.Empty(_open);
            return finding;
        }
    }

    public void Opened(Finding finding, TimeSpan now)
    {
        Assert.Null(finding.End);
        Assert.DoesNotContain(finding, All);
        Assert.True(finding.Start <= now, "a finding starts before it is recognised");
        _open.Add(finding);
        All.Add(finding);
        OpenedAt.Add(now);
    }

    public void Changed(Finding finding, TimeSpan now)
    {
        Assert.Contains(finding, _open);
        Changes++;
    }

    public void Closed(Finding finding, TimeSpan now)
    {
        Assert.True(_open.Remove(finding));
        Assert.NotNull(finding.End);
        Assert.True(finding.End >= finding.Start, "a finding ends after its start");
        Assert.True(finding.End <= now, "a finding ends before that is recognised");
    }
}
