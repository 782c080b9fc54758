using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Vqa.Node.Serve;

namespace Vqa.Node.Security;

/// <summary>
/// Stands before every endpoint: (1) the host by which the node is called, (2) who calls, (3) how often, (4) whether a
/// page of another site makes the browser do it, (5) whether the role allows it.
/// </summary>
internal sealed class AccessGate
{
    /// <summary>Where a person without a session is sent.</summary>
    public const string LoginPath = "/login";

    private const string Scheme = "Bearer ";

    private readonly TokenBook _tokens;
    private readonly SessionCookies _sessions;
    private readonly IReadOnlyCollection<string> _names;
    private readonly RequestRates _requests;
    private readonly RequestRates _failures;
    private readonly AuditLog _audit;

    /// <summary>Makes it.</summary>
    /// <param name="settings">Limits and names.</param>
    /// <param name="nodeName">Another name of the node.</param>
    /// <param name="tokens">Who may come in.</param>
    /// <param name="sessions">Who is logged in.</param>
    /// <param name="time">Says how late it is.</param>
    /// <param name="log">Told of changes and of wrong tokens.</param>
    public AccessGate(
        ApiSettings settings, string nodeName, TokenBook tokens, SessionCookies sessions, TimeProvider time,
        ILogger log)
    {
        (_tokens, _sessions, _names) = (tokens, sessions, [nodeName, .. settings.HostNames]);
        _requests = new RequestRates(
            checked(settings.RequestsPerSecond * (int)RequestRates.Window.TotalSeconds), RequestRates.Window, time);
        _failures = new RequestRates(settings.FailedLoginsPerMinute, TimeSpan.FromMinutes(1), time);
        _audit = new AuditLog(log);
    }

    /// <summary>Lets a request through, or answers it.</summary>
    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        SecurityHeaders.Add(context);
        var rule = context.GetEndpoint()?.Metadata.GetMetadata<AccessRule>();
        var refusal = Refusal(context, rule);
        if (refusal is not null)
        {
            await RefuseAsync(context, refusal);
            Audit(context);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            Audit(context);
        }
    }

    /// <summary>Logs a browser in that shows a token.</summary>
    /// <returns>Null where it is logged in.</returns>
    public Problem? LogIn(HttpContext context, string token)
    {
        if (_tokens.Find(token) is not { } caller)
        {
            return Failed(context);
        }

        _sessions.Set(context, caller);
        context.Features.Set(caller);
        return null;
    }

    private void Audit(HttpContext context)
    {
        if (Origins.Changes(context.Request) && context.Features.Get<Caller>() is { } caller)
        {
            _audit.Note(context, caller);
        }
    }

    private Problem? Refusal(HttpContext context, AccessRule? rule)
    {
        if (_tokens.IsEmpty && !Origins.IsLocalHost(context.Request.Host, _names)) // (1)
        {
            return new Problem(
                StatusCodes.Status421MisdirectedRequest,
                "This node asks for no token and so answers to its loopback address only. Call it by 127.0.0.1, "
                + "list the name in api.host_names, or list tokens.");
        }

        var (caller, isBearer, problem) = Identify(context); // (2)
        var isOpen = rule is { Role: null };
        if (_requests.Take(isOpen ? $"{Address(context)} open" : $"{Address(context)} {caller?.Name}") is { } pause) // (3)
        {
            return new Problem(StatusCodes.Status429TooManyRequests, "Too many requests from this client.")
                { RetryAfter = pause };
        }

        if (isOpen)
        {
            // A login form is open, but not to other sites.
            return Origins.Changes(context.Request) && Origins.IsOwn(context.Request) == false ? Foreign() : null;
        }

        if (caller is null)
        {
            return problem ?? new Problem(
                StatusCodes.Status401Unauthorized, "Show a token: Authorization: Bearer TOKEN, or log in.");
        }

        context.Features.Set(caller);
        if (Origins.Changes(context.Request) && !isBearer && Origins.IsOwn(context.Request) is var isOwn // (4)
            && (isOwn == false || (isOwn is null && !_tokens.IsEmpty)))
        {
            return Foreign();
        }

        var needed = rule?.Role ?? (Origins.Changes(context.Request) ? ApiRole.Operate : ApiRole.Read);
        return caller.May(needed) // (5)
            ? null
            : new Problem(StatusCodes.Status403Forbidden,
                $"This needs a token of the role operate; '{caller.Name}' may only read.");
    }

    private (Caller? Caller, bool IsBearer, Problem? Problem) Identify(HttpContext context)
    {
        if (_tokens.IsEmpty)
        {
            return (Caller.Local, false, null);
        }

        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return (_sessions.Read(context.Request), false, null);
        }

        var caller = _tokens.Find(header[Scheme.Length..].Trim());
        return (caller, true, caller is null ? Failed(context) : null);
    }

    // A right token is never held up: others behind the same address must not be able to lock its owner out.
    private Problem Failed(HttpContext context)
    {
        if (_failures.Take(Address(context)) is { } pause)
        {
            return new Problem(StatusCodes.Status429TooManyRequests, "Too many wrong tokens from this address.")
                { RetryAfter = pause };
        }

        _audit.NoteFailure(context);
        return new Problem(StatusCodes.Status401Unauthorized, "This token is not known here.");
    }

    private static Problem Foreign() => new(
        StatusCodes.Status403Forbidden,
        "A page of another site makes this request. Programs that log in by cookie must send Origin; better is a "
        + "bearer token.");

    // Whoever has an IPv6 address has a network of 2^64.
    private static string Address(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => "",
        { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false } address =>
            Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        var address => address.MapToIPv4().ToString(),
    };

    private static Task RefuseAsync(HttpContext context, Problem problem)
    {
        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            if (HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/v1")
                && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
            {
                var then = Uri.EscapeDataString(context.Request.Path + context.Request.QueryString);
                context.Response.Redirect($"{LoginPath}?then={then}");
                return Task.CompletedTask;
            }

            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        return problem.ExecuteAsync(context);
    }
}
