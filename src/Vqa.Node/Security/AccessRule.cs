using Microsoft.AspNetCore.Builder;
using Vqa.Node.Serve;

namespace Vqa.Node.Security;

/// <summary>
/// Who may use an endpoint. One that says nothing needs <see cref="ApiRole.Read"/> where it only looks (GET, HEAD),
/// else <see cref="ApiRole.Operate"/>.
/// </summary>
/// <param name="Role">The role that it needs; null for none: anyone may use it.</param>
internal sealed record AccessRule(ApiRole? Role);

/// <summary>Says it of endpoints.</summary>
internal static class AccessRules
{
    /// <summary>Anyone may use it, also without a token.</summary>
    public static TBuilder Open<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AccessRule(null));

    /// <summary>It needs a role.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, ApiRole role)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AccessRule(role));
}
