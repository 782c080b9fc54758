using System.Text;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.Delivery.Results;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Results;

/// <summary>The spool before a real server that goes away.</summary>
[Collection(nameof(S3Server))]
public class ResultSpoolTests(S3Server server)
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_added_while_the_server_is_away_arrives_once_when_it_is_back()
    {
        using var store = server.Store("outage");
        var folder = TestClips.NewFolder();
        await using var spool = Open(store, folder);
        await spool.AddAsync("before.json", Text("before"), Stop);
        Assert.True(await spool.DrainAsync(_limit, Stop));

        await server.GoDownAsync();
        try
        {
            for (var i = 0; i < 40; i++) await spool.AddAsync($"{i:D2}.json", Text($"{i}"), Stop);
            await Poll.UntilAsync(() => spool.Health().Failed > 0, _limit, "a failed upload", Stop);

            var away = spool.Health();
            Assert.Equal((40, 0L), (away.Depth, away.Dropped));
            Assert.Contains("cannot be reached", away.LastError!, StringComparison.Ordinal);
            Assert.Equal(40, Directory.GetFiles(folder, "*.result").Length);
        }
        finally
        {
            await server.ComeUpAsync();
        }

        Assert.True(await spool.DrainAsync(_limit, Stop));
        var health = spool.Health();
        // The server may have taken one whose answer was lost.
        Assert.Equal(41, health.Uploaded + health.AlreadyThere);
        Assert.Null(health.LastError);
        Assert.Equal(
            [.. Enumerable.Range(0, 40).Select(i => $"outage/{i:D2}.json"), "outage/before.json"], await KeysAsync("outage/"));
        Assert.Equal("17", await ReadAsync("outage/17.json"));
    }

    [Fact]
    public async Task Credentials_that_are_wrong_keep_everything_until_they_are_mended()
    {
        var folder = TestClips.NewFolder();
        using (var wrong = server.Store("mended", secretKey: "WRONG"))
        {
            await using var spool = Open(wrong, folder);
            await spool.AddAsync("a.json", Text("a"), Stop);
            await Poll.UntilAsync(() => spool.Health().Failed > 3, _limit, "failed uploads", Stop);
            Assert.Contains("Correct AWS_SECRET_ACCESS_KEY", spool.Health().LastError!, StringComparison.Ordinal);
            Assert.Equal((1, 0L), (spool.Health().Depth, spool.Health().Refused));
        }

        using var right = server.Store("mended");
        await using var after = Open(right, folder);

        Assert.True(await after.DrainAsync(_limit, Stop));
        Assert.Equal("a", await ReadAsync("mended/a.json"));
    }

    [Fact]
    public async Task Big_evidence_goes_through_the_spool_in_parts()
    {
        using var store = server.Store("evidence");
        var clip = Path.Combine(TestClips.NewFolder(), "clip.ts");
        var content = new byte[20 << 20];
        new Random(2).NextBytes(content);
        await File.WriteAllBytesAsync(clip, content, Stop);
        await using var spool = Open(store, TestClips.NewFolder());

        await spool.AddAsync("a/clip.ts", ResultBody.FromFile(clip, "video/mp2t"), Stop);
        File.Delete(clip);

        Assert.True(await spool.DrainAsync(_limit, Stop));
        var stored = await server.ReadAsync("evidence/a/clip.ts", Stop);
        Assert.True(content.AsSpan().SequenceEqual(stored!.Value.Content));
    }

    private static ResultSpool Open(IResultStore store, string folder) => new(
        store,
        new ResultSpoolOptions { Folder = folder, FirstWait = TimeSpan.FromMilliseconds(50), LongestWait = TimeSpan.FromMilliseconds(500) },
        TimeProvider.System,
        NullLogger<ResultSpool>.Instance);

    private async Task<IEnumerable<string>> KeysAsync(string prefix)
    {
        using var client = server.Client();
        var answer = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = S3Server.Bucket, Prefix = prefix }, Stop);
        return answer.S3Objects.Select(o => o.Key).Where(key => !key.EndsWith("check.txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
    }

    private static ResultBody Text(string text) => ResultBody.FromBytes(Encoding.UTF8.GetBytes(text), "application/json");

    private async Task<string> ReadAsync(string name) => Encoding.UTF8.GetString((await server.ReadAsync(name, Stop))!.Value.Content);
}
