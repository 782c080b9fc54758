using System.Net;

namespace Vqa.Delivery.Addresses;

/// <summary>What the operator of a node lets be reached.</summary>
public sealed record AddressPolicyOptions
{
    /// <summary>Schemes allowed, in lower case.</summary>
    public IReadOnlyList<string> Schemes { get; init; } = ["https", "http"];

    /// <summary>
    /// Networks allowed although they are private, "10.20.0.0/16". The services that hand a machine its credentials
    /// stay out of reach unless listed by their very address ("169.254.169.254/32").
    /// </summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];
}
