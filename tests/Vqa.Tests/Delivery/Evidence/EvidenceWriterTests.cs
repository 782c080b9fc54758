using Vqa.Benchmarks.Live.Loopback;
using Vqa.Delivery.Evidence;
using Vqa.Tests.Delivery.Results;

namespace Vqa.Tests.Delivery.Evidence;

public sealed class EvidenceWriterTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("vqa-evidence-").FullName;

    [Fact]
    public void What_was_offered_is_written_and_told_before_the_end()
    {
        var told = new List<string>();
        var writer = new EvidenceWriter(new EvidenceFolder(_root, new EvidenceFolderOptions()), TimeProvider.System);
        writer.Written += evidence => told.Add(evidence.IncidentId);
        for (var i = 0; i < 20; i++)
        {
            writer.Offer(EvidenceJobs.Of("s", 10, $"incident-{i}"));
        }

        writer.Dispose();

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"incident-{i}"), told);
        Assert.Equal((20, 0, 0, 20), (writer.Health.Written, writer.Health.Lost, writer.Health.Failed, writer.Health.Incidents));
    }

    [Fact]
    public void A_failure_is_counted_and_the_next_one_is_written()
    {
        var folder = new EvidenceFolder(_root, new EvidenceFolderOptions());
        // A file where the stream's folder should be.
        File.WriteAllText(Path.Combine(_root, "bad"), "");
        var writer = new EvidenceWriter(folder, TimeProvider.System);
        writer.Written += _ => throw new InvalidOperationException("nobody listens");
        writer.Offer(EvidenceJobs.Of("bad", 10, "one", "two"));
        writer.Offer(EvidenceJobs.Of("good", 10, "three"));
        writer.Offer(EvidenceJobs.Of("good", 10, "four"));

        writer.Dispose();

        Assert.Equal((2, 2), (writer.Health.Failed, writer.Health.Written));
        Assert.Equal("nobody listens", writer.Health.LastError);
        Assert.NotNull(folder.Find("four"));
    }

    [Fact]
    public async Task A_copy_that_failed_is_made_again_and_then_no_more()
    {
        var clock = new ManualClock(EvidenceJobs.Noon);
        var (told, isAway) = (0, true);
        using var writer = new EvidenceWriter(new EvidenceFolder(_root, new EvidenceFolderOptions()), clock);
        writer.Written += _ =>
        {
            told++;
            if (isAway) throw new IOException("no room for a copy");
        };
        writer.Offer(EvidenceJobs.Of("s", 10, "one"));
        await Until(() => writer.Health is { CopiesFailed: 1, Uncopied: 1, LastError: "no room for a copy" });

        isAway = false;
        clock.Advance(TimeSpan.FromMinutes(1));
        await Until(() => writer.Health is { Uncopied: 0, LastError: null } && told == 2);
        clock.Advance(TimeSpan.FromMinutes(1));
        writer.Dispose();

        Assert.Equal((2, 1L), (told, writer.Health.Written));
    }

    [Fact]
    public async Task What_a_process_did_not_come_to_copy_is_copied_by_the_next_one()
    {
        var clock = new ManualClock(EvidenceJobs.Noon);
        using (var before = new EvidenceWriter(new EvidenceFolder(_root, new EvidenceFolderOptions()), clock))
        {
            before.Written += evidence =>
            {
                if (evidence.IncidentId != "kept") throw new IOException("killed");
            };
            before.Offer(EvidenceJobs.Of("s", 10, "kept", "left"));
        }

        List<string> told = [];
        using (var after = new EvidenceWriter(new EvidenceFolder(_root, new EvidenceFolderOptions()), clock))
        {
            after.Written += evidence => told.Add(evidence.IncidentId);
            clock.Advance(TimeSpan.FromSeconds(5));
            await Until(() => told.Count > 0 && after.Health is { Incidents: 2, Uncopied: 0 });
        }

        Assert.Equal(["left"], told);
    }

    [Fact]
    public void Of_a_recording_that_fails_halfway_the_first_half_is_told()
    {
        var told = new List<string>();
        var writer = new EvidenceWriter(new EvidenceFolder(_root, new EvidenceFolderOptions()), TimeProvider.System);
        writer.Written += evidence => told.Add(evidence.IncidentId);
        var job = EvidenceJobs.Of("s", 10, "one", "two");
        // What the second one's document cannot take: JSON that is none.
        writer.Offer(job with { Items = [job.Items[0], job.Items[1] with { IncidentJson = "{"u8.ToArray() }] });

        writer.Dispose();

        Assert.Equal(["one"], told);
        Assert.Equal((1, 1), (writer.Health.Failed, writer.Health.Written));
        Assert.NotNull(writer.Health.LastError);
    }

    [Fact]
    public void Where_too_much_waits_the_rest_is_lost_and_counted()
    {
        using var gate = new ManualResetEventSlim();
        var writer = new EvidenceWriter(new EvidenceFolder(_root, new EvidenceFolderOptions()), TimeProvider.System);
        writer.Written += _ => gate.Wait(TestContext.Current.CancellationToken);
        for (var i = 0; i < 100; i++)
        {
            writer.Offer(EvidenceJobs.Of("s", 1, $"incident-{i}"));
        }

        // One may be under way.
        Assert.InRange(writer.Health.Lost, 35, 36);
        gate.Set();
        writer.Dispose();
        Assert.Equal(100, writer.Health.Lost + writer.Health.Written);
    }

    [Fact]
    public void After_the_end_nothing_is_taken()
    {
        var writer = new EvidenceWriter(new EvidenceFolder(_root, new EvidenceFolderOptions()), TimeProvider.System);
        writer.Dispose();

        writer.Offer(EvidenceJobs.Of("s", 1, "late"));

        Assert.Equal((1, 0), (writer.Health.Lost, writer.Health.Written));
    }

    private static Task Until(Func<bool> condition) =>
        Poll.UntilAsync(condition, TimeSpan.FromSeconds(30), "the writer", TestContext.Current.CancellationToken);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
