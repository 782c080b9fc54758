using System.Net;
using Amazon.Runtime;
using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Analysis.Detectors;
using Vqa.Delivery.Addresses;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;
using Vqa.Delivery.Subscribers;

namespace Vqa.IntegrationTests.Subscribers;

/// <summary>
/// A ledger in a folder of its own with subscribers on loopback, as a node has them; gone after the test.
/// </summary>
internal sealed class DeliveryBench : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>So that failures do not make a test long.</summary>
    public static readonly PumpOptions Impatient = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(10),
        LongestPause = TimeSpan.FromMilliseconds(100),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("vqa-delivery-").FullName;

    public DeliveryBench()
    {
        Ledger = IncidentLedger.Open(Path.Combine(_folder, "ledger.db"));
        Fleet = FleetOf(Ledger);
    }

    public IncidentLedger Ledger { get; }

    public SubscriberFleet Fleet { get; }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static SubscriberFleet FleetOf(IncidentLedger ledger) => new(
        ledger, new AddressPolicy(new AddressPolicyOptions { AllowedNetworks = [IPNetwork.Parse("127.0.0.0/8")] }),
        TimeProvider.System, NullLogger.Instance, new BasicAWSCredentials("key", "secret"));

    public static SubscriberOptions Webhook(Uri url) => new()
    {
        Id = "hook",
        Kind = SubscriberKind.Webhook,
        Url = url,
        Timeout = TimeSpan.FromSeconds(30),
        Pump = Impatient,
    };

    public static IncidentNotice Opened(string incident, string stream) => new()
    {
        IncidentId = incident,
        Revision = 1,
        Kind = NoticeKind.Opened,
        Stream = stream,
        Labels = new Dictionary<string, string> { ["region"] = "eu" },
        Detector = "video_black",
        Severity = Severity.Critical,
        At = TimeProvider.System.GetUtcNow(),
        Start = TimeProvider.System.GetUtcNow(),
        IncidentJson = """{"detector":"video_black"}""",
    };

    public static IncidentNotice Next(IncidentNotice before, NoticeKind kind) => before with
    {
        Revision = before.Revision + 1,
        Kind = kind,
        At = TimeProvider.System.GetUtcNow(),
        End = kind == NoticeKind.Closed ? TimeProvider.System.GetUtcNow() : null,
    };

    /// <summary>Whole incidents, all told by the end.</summary>
    public void Publish(params IEnumerable<string> incidents)
    {
        foreach (var incident in incidents)
        {
            var opened = Opened(incident, $"stream-{incident}");
            var updated = Next(opened, NoticeKind.Updated);
            Array.ForEach([opened, updated, Next(updated, NoticeKind.Closed)], Ledger.Publish);
        }
    }

    public async Task DeliveredAsync(int count, string subscriber = "hook") => await UntilAsync(
        () => Fleet.Health.Single(health => health.Id == subscriber).Delivered == count,
        () => Fleet.Health.Single(health => health.Id == subscriber).ToString());

    public static async Task UntilAsync(Func<bool> condition, Func<string>? state = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        deadline.CancelAfter(Limit);
        try
        {
            while (!condition()) await Task.Delay(5, deadline.Token);
        }
        catch (OperationCanceledException) when (!Stop.IsCancellationRequested)
        {
            Assert.Fail($"Not within {Limit}. {state?.Invoke()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Fleet.DisposeAsync();
        await Ledger.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
