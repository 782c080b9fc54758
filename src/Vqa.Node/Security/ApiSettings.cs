namespace Vqa.Node.Security;

/// <summary>How the API meets its clients. The defaults suit a node with a mosaic of hundreds of pictures.</summary>
internal sealed record ApiSettings
{
    /// <summary>
    /// Requests a second, over <see cref="RequestRates.Window"/>, that a client may make with a token.
    /// </summary>
    public int RequestsPerSecond { get; init; } = 1000;

    /// <summary>
    /// Wrong tokens a minute from an address that are told of in the log; more are answered with 429. A right token is
    /// never held up.
    /// </summary>
    public int FailedLoginsPerMinute { get; init; } = 10;

    /// <summary>Lets anyone read <c>/metrics</c>, which otherwise needs the role read.</summary>
    public bool OpenMetrics { get; init; }

    /// <summary>Names by which a node that asks for no token is called beside those of the loopback address.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>
    /// Networks of the load balancers before the node ("10.0.0.0/16"), which end TLS there: what they say of the client
    /// (X-Forwarded-For, X-Forwarded-Proto) is believed.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>How long a page stays logged in, hours.</summary>
    public double SessionHours { get; init; } = 12;
}
