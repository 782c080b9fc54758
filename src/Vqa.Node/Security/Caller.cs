using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Vqa.Node.Serve;

namespace Vqa.Node.Security;

/// <summary>Who makes a request.</summary>
/// <param name="Name">Of the token; shown in logs and audit trails.</param>
/// <param name="Role">What it allows.</param>
internal sealed record Caller(string Name, ApiRole Role)
{
    /// <summary>Whoever is at this machine, where the operator listed no tokens.</summary>
    public static Caller Local { get; } = new("local", ApiRole.Operate);

    /// <summary>True where the caller may do what asks for this role.</summary>
    public bool May(ApiRole role) => Role >= role;

    /// <summary>Who makes this request; of one that was let in.</summary>
    public static Caller Of(HttpContext context) => context.Features.GetRequiredFeature<Caller>();
}
