using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.Delivery.Results;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Results;

/// <summary>A process that writes results is killed, again and again, and nothing that it promised is lost.</summary>
[Collection(nameof(S3Server))]
public class KilledWriterTests(S3Server server)
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private readonly string _folder = TestClips.NewFolder();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_9_loses_nothing_that_was_promised()
    {
        using var store = server.Store("killed");
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "store.json"),
            JsonSerializer.Serialize(new S3StoreOptions
            {
                Bucket = S3Server.Bucket, Prefix = "killed", Endpoint = server.Endpoint, ForcePathStyle = true, Retries = 0,
            }),
            Stop);

        for (var round = 1; round <= 4; round++) await WriteAndKillAsync(promises: round * 12);
        var promised = Promised();
        await ShipAsync(store);

        var keys = await KeysAsync();
        Assert.InRange(promised.Length, 48, 299);
        Assert.Superset(
            promised.Select(n => $"killed/video_black/cam-1/2026/03/01/incident-{n:D4}.1.json").ToHashSet(), keys.ToHashSet());
        // All restarts lay in one hour, so there is one file of it; each promised window is in it, and each line is whole.
        var metrics = Assert.Single(keys, key => key.EndsWith(".metrics.jsonl", StringComparison.Ordinal));
        var lines = Encoding.UTF8.GetString((await server.ReadAsync(metrics, Stop))!.Value.Content);
        var starts = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("start").GetDateTimeOffset()).ToHashSet();
        Assert.Superset(promised.Select(n => WritingUntilKilled.Hour.AddSeconds(n * 10)).ToHashSet(), starts);
    }

    private async Task WriteAndKillAsync(int promises)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "Vqa.IntegrationTests"),
            ["-explicit", "only", "-class", typeof(WritingUntilKilled).FullName!])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[WritingUntilKilled.FolderVariable] = _folder;
        start.Environment["AWS_ACCESS_KEY_ID"] = S3Server.AccessKey;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = S3Server.SecretKey;
        using var writer = Process.Start(start)!;
        var output = writer.StandardOutput.ReadToEndAsync(Stop);
        try
        {
            await Poll.UntilAsync(() => Promised().Length >= promises || writer.HasExited, _limit, "promises", Stop);
            Assert.False(writer.HasExited, writer.HasExited ? await output : "");
        }
        finally
        {
            writer.Kill();
            await writer.WaitForExitAsync(Stop).WaitAsync(_limit, Stop);
        }
    }

    /// <summary>What the next start does: the spool is emptied, and the hour is over.</summary>
    private async Task ShipAsync(S3Store store)
    {
        await using var spool = new ResultSpool(
            store, new() { Folder = Path.Combine(_folder, "spool") }, TimeProvider.System, NullLogger<ResultSpool>.Instance);
        await using var writer = new ResultWriter(
            spool, new() { Folder = Path.Combine(_folder, "hours") }, TimeProvider.System, NullLogger<ResultWriter>.Instance);
        await writer.ShipAsync(Stop);
        Assert.True(await spool.DrainAsync(_limit, Stop));
        Assert.Equal((0L, 0L), (spool.Health().Dropped, spool.Health().Refused));
    }

    private int[] Promised()
    {
        var file = Path.Combine(_folder, "promised.txt");
        return File.Exists(file) ? [.. File.ReadAllLines(file).Where(line => line.Length > 0).Select(int.Parse)] : [];
    }

    private async Task<List<string>> KeysAsync()
    {
        using var client = server.Client();
        var answer = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = S3Server.Bucket, Prefix = "killed/" }, Stop);
        return [.. answer.S3Objects.Select(o => o.Key)];
    }
}
