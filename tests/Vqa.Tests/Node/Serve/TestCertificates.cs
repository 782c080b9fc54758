using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Vqa.Tests.Node.Serve;

/// <summary>A certificate of a server, signed by an intermediate authority, signed by a root that clients may trust.</summary>
internal static class TestCertificates
{
    /// <summary>Makes all three and writes what a server needs: its certificate and the intermediate one's, and its key.</summary>
    /// <param name="certificate">File for the certificates, PEM.</param>
    /// <param name="key">File for the key, PEM.</param>
    /// <param name="name">Name of the server.</param>
    /// <returns>The root.</returns>
    public static X509Certificate2 WriteTo(string certificate, string key, string name)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var ownKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var root = Request("Root of tests", rootKey, isAuthority: true).CreateSelfSigned(from, to);
        using var middle = Request("Intermediate of tests", middleKey, isAuthority: true).Create(root, from, to, [1]);
        using var signing = middle.CopyWithPrivateKey(middleKey);
        var request = Request(name, ownKey, isAuthority: false);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var own = request.Create(signing, from, to, [2]);
        File.WriteAllText(certificate, own.ExportCertificatePem() + "\n" + middle.ExportCertificatePem());
        File.WriteAllText(key, ownKey.ExportPkcs8PrivateKeyPem());
        return root;
    }

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        return request;
    }
}
