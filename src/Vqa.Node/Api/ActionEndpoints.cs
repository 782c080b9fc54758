using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vqa.Node.Security;

namespace Vqa.Node.Api;

/// <summary><c>/v1/actions</c>: what rules asked other systems to do, and when they held back.</summary>
internal static class ActionEndpoints
{
    private static readonly QueryField _rule = new("rule", QueryKind.Text, "Id of the rule.");
    private static readonly QueryField _stream = new("stream", QueryKind.Text, "Id of the stream.");
    private static readonly QueryFields _fields = new(_rule, _stream, QueryField.Limit, QueryField.Page);

    /// <summary>Maps them.</summary>
    public static void MapActions(this IEndpointRouteBuilder api, ApiParts parts) =>
        api.MapGet("/actions", (HttpContext context) => List(context, parts))
            .WithName("list_actions").WithSummary("The audit trail of actions, newest first.").WithTags("Actions")
            .WithMetadata(_fields).Produces<ActionList>();

    private static IResult List(HttpContext context, ApiParts parts)
    {
        var query = new QueryReader(context.Request, _fields);
        var (rule, stream) = (query.Text(_rule), query.Text(_stream));
        var (limit, page) = (query.Integer(QueryField.Limit) ?? 100, query.Text(QueryField.Page));
        if (query.Problem is { } problem)
        {
            return problem;
        }

        try
        {
            var found = parts.Ledger.Actions.List(rule, stream, page, limit);
            return Results.Ok(new ActionList([.. found.Actions.Select(ActionView.Of)], found.NextPage));
        }
        catch (ArgumentException)
        {
            return Problem.Of("page", "It is none that a list gave out. Take next_page of the last answer.");
        }
    }
}
