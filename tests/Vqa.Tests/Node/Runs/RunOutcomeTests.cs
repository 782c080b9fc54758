using Vqa.Analysis.Detectors;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Sessions;
using Vqa.Node.Commands;
using Vqa.Node.Runs;

namespace Vqa.Tests.Node.Runs;

public class RunOutcomeTests
{
    [Theory]
    [InlineData(SessionStatus.Complete, ExitCode.Done)]
    [InlineData(SessionStatus.Interrupted, ExitCode.Done)]
    [InlineData(SessionStatus.Truncated, ExitCode.InputFailed)]
    [InlineData(SessionStatus.Failed, ExitCode.InputFailed)]
    public void The_status_of_an_input_decides_whether_it_was_read(SessionStatus status, int exitCode)
    {
        Assert.Equal(exitCode, new RunOutcome([Result(status)], []).Judge(failOn: null));
    }

    [Theory]
    [InlineData(Severity.Minor, null, ExitCode.Done)]
    [InlineData(Severity.Minor, Severity.Minor, ExitCode.DefectFound)]
    [InlineData(Severity.Minor, Severity.Major, ExitCode.Done)]
    [InlineData(Severity.Critical, Severity.Major, ExitCode.DefectFound)]
    public void A_defect_counts_from_the_wanted_severity_on(Severity found, Severity? failOn, int exitCode)
    {
        Assert.Equal(exitCode, new RunOutcome([Result(SessionStatus.Complete, found)], []).Judge(failOn));
    }

    [Fact]
    public void An_input_that_was_not_read_outranks_a_defect()
    {
        var outcome = new RunOutcome([Result(SessionStatus.Complete, Severity.Critical), Result(SessionStatus.Failed)], []);

        Assert.Equal(ExitCode.InputFailed, outcome.Judge(Severity.Minor));
    }

    [Fact]
    public void A_failure_of_our_own_outranks_all()
    {
        var outcome = new RunOutcome([Result(SessionStatus.Failed)], ["cannot write report.json: disk full"]);

        Assert.Equal(ExitCode.InternalError, outcome.Judge(Severity.Minor));
    }

    private static SessionResult Result(SessionStatus status, params Severity[] severities) => new(
        "clip.mp4", status, null, null, TimeSpan.FromSeconds(10), 250, 0, TimeSpan.FromSeconds(1),
        [.. severities.Select(severity => new Incident(
            "id", new Finding { Detector = "video_black", Start = TimeSpan.Zero, Severity = severity }))]);
}
