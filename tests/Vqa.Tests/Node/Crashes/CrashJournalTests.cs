using Microsoft.Extensions.Time.Testing;
using Vqa.Analysis.Sessions;
using Vqa.Media.Interop;
using Vqa.Node.Crashes;

namespace Vqa.Tests.Node.Crashes;

public sealed class CrashJournalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vqa-journal-");

    private string File => Path.Combine(_folder.FullName, "crash-journal");

    private string Report => Path.Combine(_folder.FullName, "crash.crashreport.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_next_process_sees_what_was_under_way()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        using (var journal = CrashJournal.Open(File, time, out var before))
        {
            Assert.Equal((0, null), (before.Sessions.Count, before.LastAlive));
            var (decoding, waiting, over) = (journal.Enter("decoding"), journal.Enter("waiting"), journal.Enter("over"));
            decoding.OnStage(SessionStage.Analysing);
            waiting.OnStage(SessionStage.Reading);
            over.OnStage(SessionStage.Analysing);
            time.Advance(TimeSpan.FromSeconds(40));
            waiting.OnStage(SessionStage.Reading);
            over.Dispose();
            journal.Enter("not begun");
        }

        time.Advance(TimeSpan.FromHours(9));
        using var next = CrashJournal.Open(File, time, out var left);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 0, 40, TimeSpan.Zero), left.LastAlive);
        Assert.Equal(
            [
                new LeftSession("decoding", NativeThread.Id, SessionStage.Analysing),
                new LeftSession("waiting", NativeThread.Id, SessionStage.Reading),
            ],
            left.Sessions);
    }

    [Fact]
    public void A_file_of_something_else_is_nothing_left()
    {
        System.IO.File.WriteAllText(File, "something else");

        using var journal = CrashJournal.Open(File, TimeProvider.System, out var left);

        Assert.Equal((0, null), (left.Sessions.Count, left.LastAlive));
    }

    [Fact]
    public void More_sessions_than_slots_are_no_error()
    {
        using var journal = CrashJournal.Open(File, TimeProvider.System, out _);
        var entries = Enumerable.Range(0, 5000).Select(i => journal.Enter($"s{i}")).ToList();

        entries.ForEach(entry => entry.OnStage(SessionStage.Analysing));

        Assert.All(entries, entry => Assert.Equal(SessionStage.Analysing, entry.Stage));
    }

    [Fact]
    public void The_thread_that_the_runtime_names_is_to_blame_and_nobody_else()
    {
        WriteReport(crashed: 0x7187);
        LeftSession[] left = [new("a", 0x7186, SessionStage.Analysing), new("b", 0x7187, SessionStage.Reading)];

        Assert.Equal(["b"], CrashInquest.Culprits(left, Report, wasCrash: true));
        Assert.Empty(CrashInquest.Culprits(left[..1], Report, wasCrash: true));
    }

    [Fact]
    public void Without_a_report_those_in_native_code_are_and_after_a_kill_nobody()
    {
        LeftSession[] left =
        [
            new("a", 1, SessionStage.Analysing), new("b", 2, SessionStage.Reading), new("c", 3, SessionStage.Opening),
        ];

        Assert.Equal(["a", "c"], CrashInquest.Culprits(left, Report, wasCrash: true));
        Assert.Empty(CrashInquest.Culprits(left, Report, wasCrash: false));
    }

    [Fact]
    public void Half_a_report_is_none()
    {
        System.IO.File.WriteAllText(Report, """{"payload":{"threads":[{"crashed":"true","nat""");

        Assert.Empty(CrashInquest.Culprits([new("a", 1, SessionStage.Analysing)], Report, wasCrash: false));
    }

    [Theory]
    [InlineData(134, true)]
    [InlineData(139, true)]
    [InlineData(137, false)]
    [InlineData(143, false)]
    [InlineData(4, false)]
    public void Knows_a_crash_by_its_signal(int exitCode, bool isCrash)
    {
        Assert.Equal(isCrash, CrashInquest.IsCrash(exitCode));
    }

    private void WriteReport(int crashed) => System.IO.File.WriteAllText(Report, $$$"""
        {"payload":{"threads":[{"crashed":"false","native_thread_id":"0x1"},{"crashed":"true","native_thread_id":"0x{{{crashed:x}}}"}]}}
        """);
}
