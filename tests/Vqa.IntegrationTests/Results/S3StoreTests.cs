using System.Security.Cryptography;
using System.Text;
using Amazon.S3.Model;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.Delivery.Results;

namespace Vqa.IntegrationTests.Results;

/// <summary>The store against a real server.</summary>
[Collection(nameof(S3Server))]
public class S3StoreTests(S3Server server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_is_created_once_and_then_left_as_it_is()
    {
        using var store = server.Store("once");

        Assert.Equal(PutOutcome.Created, await store.PutIfAbsentAsync("a/b.json", Text("first"), Stop));
        Assert.Equal(PutOutcome.AlreadyThere, await store.PutIfAbsentAsync("a/b.json", Text("second"), Stop));
        Assert.Equal("first", await ReadAsync("once/a/b.json"));
    }

    [Fact]
    public async Task Of_many_at_once_one_creates_it()
    {
        using var store = server.Store("race");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            for (var tries = 0; ; tries++)
            {
                try
                {
                    return await store.PutIfAbsentAsync("a.json", Text($"{i}"), Stop);
                }
                catch (ResultStoreException e) when (e.Fault == ResultStoreFault.Unreachable && tries < 20)
                {
                    // Some servers answer 409 while another put of the key is under way: try again.
                }
            }
        }));

        Assert.Single(outcomes, outcome => outcome == PutOutcome.Created);
    }

    [Theory]
    [InlineData(20 << 20)]
    [InlineData((16 << 20) + 1)]
    [InlineData((16 << 20) - 1)]
    public async Task A_big_object_comes_back_as_it_was(int bytes)
    {
        using var store = server.Store($"big{bytes}");
        var content = new byte[bytes];
        new Random(1).NextBytes(content);
        var file = Path.Combine(Media.TestClips.NewFolder(), "clip.mp4");
        await File.WriteAllBytesAsync(file, content, Stop);

        Assert.Equal(PutOutcome.Created, await store.PutIfAbsentAsync("clip.mp4", ResultBody.FromFile(file, "video/mp4"), Stop));
        Assert.Equal(PutOutcome.AlreadyThere, await store.PutIfAbsentAsync("clip.mp4", ResultBody.FromFile(file, "video/mp4"), Stop));

        var stored = await server.ReadAsync($"big{bytes}/clip.mp4", Stop);
        Assert.Equal("video/mp4", stored!.Value.ContentType);
        Assert.Equal(SHA256.HashData(content), SHA256.HashData(stored.Value.Content));
        using var client = server.Client();
        var tag = (await client.GetObjectMetadataAsync(S3Server.Bucket, $"big{bytes}/clip.mp4", Stop)).ETag;
        // The tag of an object in parts ends with their number.
        Assert.Equal(bytes >= 16 << 20, tag.Contains("-3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Parts_of_an_upload_that_fails_are_removed()
    {
        using var store = server.Store("broken");
        var file = Path.Combine(Media.TestClips.NewFolder(), "clip.mp4");
        await File.WriteAllBytesAsync(file, new byte[20 << 20], Stop);
        var body = ResultBody.FromFile(file, "video/mp4");
        // The file loses its end after its length was taken: the second part cannot be read whole.
        await File.WriteAllBytesAsync(file, new byte[9 << 20], Stop);

        await Assert.ThrowsAnyAsync<Exception>(() => store.PutIfAbsentAsync("clip.mp4", body, Stop));

        using var client = server.Client();
        var uploads = await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = S3Server.Bucket }, Stop);
        Assert.DoesNotContain(uploads.MultipartUploads ?? [], upload => upload.Key.StartsWith("broken", StringComparison.Ordinal));
        Assert.Null(await server.ReadAsync("broken/clip.mp4", Stop));
    }

    [Fact]
    public async Task A_store_that_works_says_so()
    {
        using var store = server.Store("check");

        await store.CheckAsync(Stop);
        await store.CheckAsync(Stop);

        Assert.Equal("vqa\n", await ReadAsync("check/vqa-store-check.txt"));
    }

    [Theory]
    [InlineData("nowhere", S3Server.AccessKey, S3Server.SecretKey, "there is no bucket 'nowhere'. Create it")]
    [InlineData(S3Server.Bucket, S3Server.AccessKey, "WRONG", "Correct AWS_SECRET_ACCESS_KEY")]
    [InlineData(S3Server.Bucket, "NOBODY", S3Server.SecretKey, "Correct AWS_ACCESS_KEY_ID")]
    public async Task What_is_misconfigured_is_named_with_the_fix(string bucket, string accessKey, string secretKey, string words)
    {
        using var store = server.Store("wrong", bucket, accessKey, secretKey);

        var error = await Assert.ThrowsAsync<ResultStoreException>(() => store.CheckAsync(Stop));

        Assert.Equal(ResultStoreFault.Misconfigured, error.Fault);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains(server.Endpoint.Authority, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secretKey, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        using var store = server.Store("gone", endpoint: new Uri($"http://127.0.0.1:{LoopbackPort.FreeTcp()}"));

        var error = await Assert.ThrowsAsync<ResultStoreException>(() => store.PutIfAbsentAsync("a.json", Text("x"), Stop));

        Assert.Equal(ResultStoreFault.Unreachable, error.Fault);
        Assert.Contains("cannot be reached", error.Message, StringComparison.Ordinal);
        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
    }

    private static ResultBody Text(string text) => ResultBody.FromBytes(Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    private async Task<string> ReadAsync(string name) => Encoding.UTF8.GetString((await server.ReadAsync(name, Stop))!.Value.Content);
}
