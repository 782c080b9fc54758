using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Vqa.Node.Commands;
using Vqa.Node.Serve;

namespace Vqa.Tests.Node.Serve;

public sealed class ServerCertificateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vqa-certificate-");
    private readonly FakeTimeProvider _time = new();

    private TlsSettings Settings => new()
    {
        Certificate = Path.Combine(_folder.FullName, "chain.pem"), Key = Path.Combine(_folder.FullName, "key.pem"),
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_chain_of_the_file_is_shown()
    {
        using var chain = TestCertificates.WriteTo(Settings.Certificate, Settings.Key, "node.test");

        var shown = new ServerCertificate(Settings, _time, NullLogger.Instance).Current();

        Assert.Equal("CN=node.test", shown.TargetCertificate.Subject);
        Assert.Equal("CN=Intermediate of tests", Assert.Single(shown.IntermediateCertificates).Subject);
    }

    [Fact]
    public void A_renewed_certificate_is_shown_without_a_restart_and_a_broken_one_changes_nothing()
    {
        using var first = TestCertificates.WriteTo(Settings.Certificate, Settings.Key, "first.test");
        var certificate = new ServerCertificate(Settings, _time, NullLogger.Instance);

        File.WriteAllText(Settings.Key, "half a key");
        File.SetLastWriteTimeUtc(Settings.Key, DateTime.UnixEpoch.AddDays(1));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("CN=first.test", certificate.Current().TargetCertificate.Subject);

        using var second = TestCertificates.WriteTo(Settings.Certificate, Settings.Key, "second.test");
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("CN=second.test", certificate.Current().TargetCertificate.Subject);
    }

    [Fact]
    public void What_is_no_certificate_is_an_error_that_names_the_file()
    {
        File.WriteAllText(Settings.Certificate, "no certificate");

        var error = Assert.Throws<UsageException>(() => new ServerCertificate(Settings, _time, NullLogger.Instance));

        Assert.Contains(Settings.Certificate, error.Message, StringComparison.Ordinal);
    }
}
