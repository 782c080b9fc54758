using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Vqa.Tests.Node.Serve;

namespace Vqa.IntegrationTests.Serve;

/// <summary>A node that is reached over TLS.</summary>
public sealed class HttpsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vqa-https-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_client_that_trusts_the_root_alone_is_shown_the_whole_chain()
    {
        var (certificate, key) = (Path.Combine(_folder.FullName, "chain.pem"), Path.Combine(_folder.FullName, "key.pem"));
        using var root = TestCertificates.WriteTo(certificate, key, "node.test");
        await using var node = NodeProcess.Start(
            _folder.FullName, streams: null, $"tls: {"{"}certificate: {certificate}, key: {key}{"}"}\nself_test: {"{"}enabled: false{"}"}\n");
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.Add(root);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
        }) { BaseAddress = node.Address };

        await node.ReadyAsync(client);

        using var stranger = new HttpClient { BaseAddress = node.Address };
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync("/readyz", TestContext.Current.CancellationToken));
        Assert.Equal(0, await node.StopAsync());
    }
}
