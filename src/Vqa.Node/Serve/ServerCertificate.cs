using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Vqa.Node.Commands;

namespace Vqa.Node.Serve;

/// <summary>
/// The certificate that the node shows, with its chain, read again when its files have changed: certificates are renewed every few
/// weeks, and a node runs for months. A pair that is not in order, as while it is being replaced, changes nothing. Any thread.
/// </summary>
internal sealed partial class ServerCertificate
{
    private static readonly TimeSpan _beat = TimeSpan.FromMinutes(1);

    private readonly TlsSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private (DateTime, DateTime) _stamp;
    private long _lookedAt;
    private SslStreamCertificateContext _context;

    /// <exception cref="UsageException">The files cannot be used.</exception>
    public ServerCertificate(TlsSettings settings, TimeProvider time, ILogger log)
    {
        (_settings, _time, _log, _lookedAt, _stamp) = (settings, time, log, time.GetTimestamp(), Stamp(settings));
        try
        {
            _context = Read(settings);
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            throw new UsageException($"tls: the certificate {settings.Certificate} with the key {settings.Key} cannot be used: {e.Message}");
        }
    }

    /// <summary>What a handshake that begins now uses.</summary>
    public ValueTask<SslServerAuthenticationOptions> Options(
        SslStream stream, SslClientHelloInfo hello, object? state, CancellationToken cancellation) =>
        ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = Current() });

    /// <summary>The certificate, as it is now.</summary>
    public SslStreamCertificateContext Current()
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_lookedAt) >= _beat)
            {
                _lookedAt = _time.GetTimestamp();
                Look();
            }

            return _context;
        }
    }

    private void Look()
    {
        try
        {
            if (Stamp(_settings) is var stamp && stamp != _stamp)
            {
                (_context, _stamp) = (Read(_settings), stamp);
                LogRenewed(_context.TargetCertificate.NotAfter);
            }
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            // Where only one of the two is there yet, the next look finds both.
            LogProblem(e.Message);
        }
    }

    private static SslStreamCertificateContext Read(TlsSettings settings)
    {
        var own = X509Certificate2.CreateFromPemFile(settings.Certificate, settings.Key);
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(settings.Certificate);
        return SslStreamCertificateContext.Create(own, all, offline: true);
    }

    private static (DateTime, DateTime) Stamp(TlsSettings settings) =>
        (File.GetLastWriteTimeUtc(settings.Certificate), File.GetLastWriteTimeUtc(settings.Key));

    [LoggerMessage(34, LogLevel.Information, "the certificate was renewed, it is good until {End}")]
    private partial void LogRenewed(DateTime end);

    [LoggerMessage(35, LogLevel.Error, "the certificate was changed, but cannot be used; the one from before is shown on: {Problem}")]
    private partial void LogProblem(string problem);

    private static bool IsOfFiles(Exception e) => e is IOException or UnauthorizedAccessException or CryptographicException;
}
