namespace Vqa.Node.Security;

/// <summary>How the API meets its clients. The defaults suit a node with a mosaic of hundreds of pictures.</summary>
internal sealed record ApiSettings
{
    /// <summary>
    /// Requests a second, over <see cref="RequestRates.Window"/>, that a client may make with a token.
    /// </summary>
    public int RequestsPerSecond { get; init; } = 1000;

    /// <summary>
    /// Wrong tokens a minute from an address; beyond, tokens from there are not looked at for the rest of the minute.
    /// </summary>
    public int FailedLoginsPerMinute { get; init; } = 10;

    /// <summary>Lets anyone read <c>/metrics</c>, which otherwise needs the role read.</summary>
    public bool OpenMetrics { get; init; }

    /// <summary>Names by which a node that asks for no token is called beside those of the loopback address.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>How long a page stays logged in, hours.</summary>
    public double SessionHours { get; init; } = 12;
}
