using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Vqa.Node.Commands;

namespace Vqa.Node.Serve;

/// <summary>How the node listens: limits that keep one client from using up the node, and its certificate.</summary>
internal static class Listener
{
    /// <summary>Larger than any definition; files are not uploaded.</summary>
    private const long LargestBody = 1 << 20;

    /// <summary>Sets it up.</summary>
    /// <exception cref="UsageException">The certificate cannot be read.</exception>
    public static void Configure(KestrelServerOptions options, NodeConfiguration configuration)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = LargestBody;
        options.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.MaxConcurrentConnections = 2000;
        if (configuration.Tls is { } tls)
        {
            options.ConfigureHttpsDefaults(https => https.ServerCertificate = Certificate(tls));
        }
    }

    private static X509Certificate2 Certificate(TlsSettings tls)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UsageException($"tls: the certificate {tls.Certificate} with the key {tls.Key} cannot be used: {e.Message}");
        }
    }
}
