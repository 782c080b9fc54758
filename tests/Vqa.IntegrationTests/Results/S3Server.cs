using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;
using Vqa.Benchmarks.Live.Loopback;
using Vqa.Delivery.Results;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Results;

/// <summary>All tests with the S3 server: it is started once, and they run one after the other, for some take it down.</summary>
[CollectionDefinition(nameof(S3Server))]
public class S3ServerCollection : ICollectionFixture<S3Server>;

/// <summary>
/// A real S3 server on loopback: Ceph's radosgw before one monitor and one OSD that keeps its data in memory, on free ports, their
/// files in a temporary folder. Debian's packages ceph-mon, ceph-osd, radosgw and ceph-common bring it; without them the tests say
/// that they are skipped. Ready in about 15 s.
/// </summary>
public sealed class S3Server : IAsyncLifetime
{
    public const string AccessKey = "AKTEST";
    public const string SecretKey = "SKTEST";
    public const string Bucket = "results";

    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(4);
    private static readonly string[] _programs = ["ceph-mon", "ceph-osd", "radosgw", "ceph", "ceph-authtool", "monmaptool", "radosgw-admin"];

    private readonly string _folder = TestClips.NewFolder();
    private readonly int _port = LoopbackPort.FreeTcp();
    private readonly Stack<BackgroundProgram> _daemons = new();
    private BackgroundProgram? _gateway;
    private string? _problem;

    /// <summary>Where it listens.</summary>
    public Uri Endpoint => new($"http://{LoopbackPort.Host}:{_port}");

    /// <summary>A store in its bucket; with other settings for tests of what is wrong.</summary>
    public S3Store Store(string prefix, string bucket = Bucket, string accessKey = AccessKey, string secretKey = SecretKey, Uri? endpoint = null)
    {
        SkipWithout();
        return new S3Store(
            new S3StoreOptions
            {
                Bucket = bucket, Prefix = prefix, Endpoint = endpoint ?? Endpoint, ForcePathStyle = true, Retries = 0,
                RequestTimeout = TimeSpan.FromSeconds(20),
            },
            new BasicAWSCredentials(accessKey, secretKey));
    }

    /// <summary>What is there under a name, the prefix included; null where nothing is.</summary>
    public async Task<(byte[] Content, string ContentType)?> ReadAsync(string name, CancellationToken stop)
    {
        using var client = Client();
        try
        {
            using var answer = await client.GetObjectAsync(Bucket, name, stop);
            using var copy = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(copy, stop);
            return (copy.ToArray(), answer.Headers.ContentType);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchKey")
        {
            return null;
        }
    }

    /// <summary>A plain client, to look at what is there.</summary>
    public AmazonS3Client Client()
    {
        SkipWithout();
        return new AmazonS3Client(
            new BasicAWSCredentials(AccessKey, SecretKey),
            new AmazonS3Config
            {
                ServiceURL = Endpoint.AbsoluteUri, ForcePathStyle = true, AuthenticationRegion = "us-east-1",
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            });
    }

    /// <summary>Kills the gateway; the data stay.</summary>
    public async Task GoDownAsync() => await _gateway!.DisposeAsync();

    /// <summary>Starts the gateway again, on its port.</summary>
    public async Task ComeUpAsync()
    {
        _gateway = BackgroundProgram.Start("radosgw", ["-f", "-c", Configuration, "-n", "client.rgw"]);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        await UntilAsync("radosgw", async () => (await http.GetAsync(Endpoint)).IsSuccessStatusCode);
    }

    public async ValueTask InitializeAsync()
    {
        if (_programs.FirstOrDefault(program => !IsInstalled(program)) is { } missing)
        {
            _problem = $"there is no {missing}: install ceph-mon ceph-osd radosgw ceph-common";
            return;
        }

        try
        {
            await StartMonitorAsync();
            await StartStorageAsync();
            await ComeUpAsync();
            await RunAsync("radosgw-admin", "-c", Configuration, "-n", "client.rgw", "user", "create", "--uid=test", "--display-name=test",
                $"--access-key={AccessKey}", $"--secret-key={SecretKey}");
            using var client = Client();
            await client.PutBucketAsync(Bucket);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        while (_daemons.TryPop(out var daemon))
        {
            await daemon.DisposeAsync();
        }
    }

    private string Configuration => Path.Combine(_folder, "ceph.conf");

    private void SkipWithout() => Assert.SkipWhen(_problem is not null, $"No S3 server here: {_problem}");

    private async Task StartMonitorAsync()
    {
        var cluster = Guid.NewGuid().ToString();
        var port = LoopbackPort.FreeTcp();
        foreach (var name in (ReadOnlySpan<string>)["mon", "osd", "run"])
        {
            Directory.CreateDirectory(Path.Combine(_folder, name));
        }

        await File.WriteAllTextAsync(Configuration, Settings(cluster, port));
        var keyring = Path.Combine(_folder, "mon.keyring");
        var map = Path.Combine(_folder, "monmap");
        await RunAsync("ceph-authtool", "--create-keyring", keyring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *");
        await RunAsync("monmaptool", "--create", "--fsid", cluster, "--addv", "a", $"v1:{LoopbackPort.Host}:{port}", map);
        await RunAsync("ceph-mon", "-c", Configuration, "--mkfs", "-i", "a", "--monmap", map, "--keyring", keyring);
        _daemons.Push(BackgroundProgram.Start("ceph-mon", ["-f", "-c", Configuration, "-i", "a"]));
        await UntilAsync("ceph-mon", async () => (await TryRunAsync("ceph", "-c", Configuration, "--connect-timeout", "5", "-s")).Status == 0);
    }

    private async Task StartStorageAsync()
    {
        var id = Guid.NewGuid().ToString();
        await RunAsync("ceph", "-c", Configuration, "osd", "new", id);
        await RunAsync("ceph-osd", "-c", Configuration, "-i", "0", "--mkfs", "--osd-uuid", id);
        _daemons.Push(BackgroundProgram.Start("ceph-osd", ["-f", "-c", Configuration, "-i", "0"]));
        await UntilAsync("ceph-osd", async () =>
            (await TryRunAsync("ceph", "-c", Configuration, "--connect-timeout", "5", "osd", "stat")).Output.Contains("1 up", StringComparison.Ordinal));
    }

    private string Settings(string cluster, int port) => $"""
        [global]
        fsid = {cluster}
        mon initial members = a
        mon host = v1:{LoopbackPort.Host}:{port}
        ms bind ipv4 = true
        ms bind msgr2 = false
        public addr = {LoopbackPort.Host}
        auth cluster required = none
        auth service required = none
        auth client required = none
        osd pool default size = 1
        osd pool default min size = 1
        osd pool default pg num = 1
        mon allow pool size one = true
        mon warn on pool no redundancy = false
        osd crush chooseleaf type = 0
        run dir = {_folder}/run
        log file = {_folder}/run/$name.log
        admin socket = {_folder}/run/$name.asok
        pid file = {_folder}/run/$name.pid
        [mon.a]
        mon data = {_folder}/mon
        mon data avail crit = 1
        [osd.0]
        osd data = {_folder}/osd
        osd objectstore = memstore
        memstore device bytes = 1073741824
        osd memory target = 939524096
        [client.rgw]
        rgw frontends = beast endpoint={LoopbackPort.Host}:{_port}
        rgw thread pool size = 32
        rgw dns name = localhost

        """;

    private static bool IsInstalled(string program) => Environment.GetEnvironmentVariable("PATH")!
        .Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var (status, output) = await TryRunAsync(program, arguments);
        Assert.True(status == 0, $"{program} {string.Join(' ', arguments)}: {output}");
    }

    private static async Task<(int Status, string Output)> TryRunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(_limit);
        return (process.ExitCode, await output + await errors);
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> isReady)
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (await isReady()) return;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // Not yet.
            }

            Assert.True(deadline.Elapsed < _limit, $"{what} was not ready within {_limit.TotalSeconds:0} s");
            await Task.Delay(200);
        }
    }
}
