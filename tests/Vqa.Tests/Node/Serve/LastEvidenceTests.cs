using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;
using Vqa.Node.Serve;
using Vqa.Tests.Delivery.Evidence;

namespace Vqa.Tests.Node.Serve;

public sealed class LastEvidenceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vqa-node-").FullName;

    [Fact]
    public async Task Evidence_that_is_under_way_at_the_end_comes_to_the_store()
    {
        var stop = TestContext.Current.CancellationToken;
        var configuration = new NodeConfiguration { Data = _folder, Results = new ResultSettings { KeepDays = 0 } };
        string[] incidents = [.. Enumerable.Range(0, 40).Select(i => $"incident-{i:D2}")];
        await using (var storage = new NodeStorage(configuration, TimeProvider.System, NullLoggerFactory.Instance))
        {
            await using (var delivery = new NodeDelivery(configuration, storage, null, TimeProvider.System, NullLoggerFactory.Instance))
            {
                foreach (var id in incidents)
                {
                    delivery.Publish(Notice(id));
                    storage.EvidenceWriter.Offer(EvidenceJobs.Of("cam-1", 10, id));
                }
            }

            await storage.ShipAsync().WaitAsync(TimeSpan.FromSeconds(30), stop);
        }

        var stored = Path.Combine(_folder, "results", "video_black", "cam-1", "2026", "03", "04");
        Assert.All(incidents, id => Assert.Equal(
            ["evidence.json", "picture.jpg"],
            Directory.GetFiles(Path.Combine(stored, id)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IncidentNotice Notice(string id) => new()
    {
        IncidentId = id,
        Revision = 1,
        Kind = NoticeKind.Opened,
        Stream = "cam-1",
        Labels = new Dictionary<string, string>(),
        Detector = "video_black",
        Severity = Severity.Major,
        At = EvidenceJobs.Noon,
        Start = EvidenceJobs.Noon,
        IncidentJson = "{}",
    };
}
