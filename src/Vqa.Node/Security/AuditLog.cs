using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Vqa.Node.Security;

/// <summary>
/// Writes down who changed what, or tried to: names of tokens and ids, never tokens, addresses of streams or keys. What
/// clients send reaches the log as values of JSON, never as its text.
/// </summary>
internal sealed partial class AuditLog(ILogger log)
{
    /// <summary>Notes a request that may have changed something.</summary>
    public void Note(HttpContext context, Caller caller) => LogChange(
        caller.Name,
        context.Request.Method,
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText,
        context.Request.RouteValues.TryGetValue("id", out var id) ? id?.ToString() : null,
        context.Response.StatusCode,
        context.Connection.RemoteIpAddress?.ToString());

    /// <summary>Notes a wrong token.</summary>
    public void NoteFailure(HttpContext context) => LogFailure(context.Connection.RemoteIpAddress?.ToString());

    [LoggerMessage(45, LogLevel.Information, "audit: {Caller} {Method} {Route} {Id}: {Status}, from {Address}")]
    private partial void LogChange(
        string caller, string method, string? route, string? id, int status, string? address);

    [LoggerMessage(41, LogLevel.Warning, "audit: wrong token from {Address}")]
    private partial void LogFailure(string? address);
}
