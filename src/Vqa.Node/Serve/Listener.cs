using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vqa.Node.Commands;

namespace Vqa.Node.Serve;

/// <summary>How the node listens: limits that keep one client from using up the node, and its certificate.</summary>
internal static class Listener
{
    /// <summary>Larger than any definition; files are not uploaded.</summary>
    private const long LargestBody = 1 << 20;

    private static readonly TimeSpan _handshake = TimeSpan.FromSeconds(10);

    /// <summary>Sets it up.</summary>
    /// <exception cref="UsageException">The certificate cannot be read.</exception>
    public static void Configure(KestrelServerOptions options, NodeConfiguration configuration, TimeProvider time)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = LargestBody;
        options.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.MaxConcurrentConnections = 2000;
        if (configuration.Tls is { } tls)
        {
            var certificate = new ServerCertificate(
                tls, time, options.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("vqa"));
            options.ConfigureEndpointDefaults(endpoint => endpoint.UseHttps(certificate.Options, state: certificate, _handshake));
        }
    }
}
