using Vqa.Delivery.Evidence;

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

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
