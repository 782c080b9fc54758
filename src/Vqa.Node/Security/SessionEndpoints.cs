using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Vqa.Node.Security;

/// <summary>
/// Logs browsers in and out: a token is posted as JSON or by a form, and a cookie stands for it from then on. A form is
/// led to the page that its field "then" names, on this node only.
/// </summary>
internal static class SessionEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapSession(this IEndpointRouteBuilder app, AccessGate gate)
    {
        app.MapPost("/v1/session", (Delegate)((HttpContext context) => LogInAsync(context, gate)))
            .Open()
            .WithName("log_in").WithSummary("Log a browser in: a cookie stands for the token from then on.")
            .WithTags("Session")
            .Accepts<Login>("application/json", "application/x-www-form-urlencoded")
            .Produces(StatusCodes.Status204NoContent)
            .Produces<Problem>(StatusCodes.Status401Unauthorized, Problem.ContentType);
        app.MapDelete("/v1/session", (Delegate)LogOut)
            .Open()
            .WithName("log_out").WithSummary("Log the browser out.").WithTags("Session")
            .Produces(StatusCodes.Status204NoContent);
    }

    /// <summary>True for a path of this node: not "//elsewhere", and nothing that browsers take for it.</summary>
    internal static bool IsLocal(string? then) =>
        then is ['/', ..] && then is not ['/', '/' or '\\', ..] && then.All(c => c is > ' ' and < '\x7F' and not '\\');

    private static async Task<IResult> LogInAsync(HttpContext context, AccessGate gate)
    {
        var isForm = context.Request.HasFormContentType;
        var (token, then) = isForm ? await ReadFormAsync(context) : (await ReadJsonAsync(context), null);
        var problem = token is null
            ? Problem.Of("token", """Post {"token": "..."} as application/json, or a form with the field token.""")
            : gate.LogIn(context, token);
        if (then is null || problem is { Status: not StatusCodes.Status401Unauthorized })
        {
            return problem ?? Results.NoContent();
        }

        context.Response.Headers.Location = problem is null
            ? then : $"{AccessGate.LoginPath}?failed=1&then={Uri.EscapeDataString(then)}";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static IResult LogOut(HttpContext context)
    {
        SessionCookies.Clear(context);
        return Results.NoContent();
    }

    private static async Task<(string? Token, string? Then)> ReadFormAsync(HttpContext context)
    {
        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            var then = form["then"].ToString();
            return (form["token"].ToString(), IsLocal(then) ? then : "/");
        }
        catch (InvalidDataException)
        {
            return (null, null);
        }
    }

    private static async Task<string?> ReadJsonAsync(HttpContext context)
    {
        try
        {
            return context.Request.HasJsonContentType()
                ? (await JsonSerializer.DeserializeAsync<Login>(
                    context.Request.Body, JsonSerializerOptions.Web, context.RequestAborted))?.Token
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What is posted.</summary>
    /// <param name="Token">One of the node's tokens.</param>
    internal sealed record Login(string? Token);
}
