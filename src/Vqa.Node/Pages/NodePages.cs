using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vqa.Node.Security;
using Vqa.Node.Streams;

namespace Vqa.Node.Pages;

/// <summary>
/// The pages: rendered here, complete without scripts; scripts only keep them fresh. Live pictures and evidence are the API's
/// (<c>/v1</c>), and so is signing in (<c>POST /v1/session</c>, fields <c>token</c> and <c>then</c>). The gate before all endpoints
/// sees to who may do what, and that forms of other sites are refused.
/// </summary>
internal static class NodePages
{
    /// <summary>Puts them under their addresses.</summary>
    /// <param name="app">Where.</param>
    /// <param name="sources">What they show.</param>
    /// <param name="reads">Bounds how many look through the incidents.</param>
    public static void MapPages(this IEndpointRouteBuilder app, PageSources sources, ReadTurns reads)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var pages = app.MapGroup("").ExcludeFromDescription();
        pages.MapGet("/", (HttpRequest request) => Show(sources, MosaicPage.Of(sources, MosaicFilter.Of(request.Query))));
        pages.MapGet("/live/mosaic", (HttpContext context) => MosaicFeed.WriteAsync(context, sources));
        pages.MapGet("/streams/{id}", (string id, string? span, HttpContext context) =>
            sources.Streams.Find(id) is { } status
                ? Show(sources, StreamPage.Of(sources, status, ChartSpan.Parse(span), context.Features.Get<Caller>()))
                : Missing(sources, "stream", id)).AddEndpointFilter(reads);
        pages.MapGet("/incidents", (HttpRequest request) => List(sources, request.Query)).AddEndpointFilter(reads);
        pages.MapGet("/incidents/{id}", (string id, HttpContext context) =>
            sources.Incidents.Find(id) is { } incident
                ? Show(sources, IncidentPage.Of(sources, incident, context.Features.Get<Caller>()))
                : Missing(sources, "incident", id));
        pages.MapGet("/node", () => Show(sources, NodePage.Of(sources)));
        // Open to all: who signs in is not signed in, and needs the style sheet.
        pages.MapGet("/login", (HttpRequest request) =>
            new PageResult(LoginPage.Of(request.Query["then"], request.Query.ContainsKey("failed")))).Open();
        pages.MapGet("/assets/{name}", PageAssets.Serve).Open();
        pages.MapPost("/logout", (HttpContext context) =>
        {
            SessionCookies.Clear(context);
            return Back("/login");
        }).Open();
        pages.MapPost("/streams/{id}/release", (string id) => ReleaseAsync(sources, id));
        pages.MapPost("/incidents/{id}/acknowledge", (string id, HttpContext context) => AcknowledgeAsync(sources, id, context));
    }

    private static PageResult Show(PageSources sources, Page page, int status = StatusCodes.Status200OK) =>
        new(page with { HasLogin = sources.HasLogin }, status);

    private static PageResult Missing(PageSources sources, string what, string id) =>
        Show(sources, ErrorPage.Missing(what, id), StatusCodes.Status404NotFound);

    private static PageResult List(PageSources sources, IQueryCollection query)
    {
        try
        {
            return Show(sources, IncidentsPage.Of(sources, IncidentQuery.Of(query), query["page"]));
        }
        catch (ArgumentException)
        {
            return Show(sources, ErrorPage.OldLink(), StatusCodes.Status400BadRequest);
        }
    }

    private static async Task<IResult> ReleaseAsync(PageSources sources, string id) =>
        StreamId.IsValid(id) && await sources.Streams.ReleaseAsync(id)
            ? Back(PageText.StreamPath(id))
            : Missing(sources, "stream", id);

    private static async Task<IResult> AcknowledgeAsync(PageSources sources, string id, HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return Show(sources, ErrorPage.Incomplete("This is not the form of the page."), StatusCodes.Status400BadRequest);
        }

        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return Show(sources, ErrorPage.Incomplete("The form cannot be read."), StatusCodes.Status400BadRequest);
        }

        var (who, note) = (form["who"].ToString().Trim(), form["note"].ToString().Trim());
        if (who.Length is 0 or > AcknowledgeForm.LongestName || note.Length > AcknowledgeForm.LongestNote)
        {
            return Show(sources, ErrorPage.Incomplete(AcknowledgeForm.Rule), StatusCodes.Status400BadRequest);
        }

        // Who has a token signs with its name, whatever else is written.
        if (context.Features.Get<Caller>() is { } caller && caller != Caller.Local && caller.Name != who)
        {
            (who, note) = (caller.Name, $"{who}: {note}");
        }

        return await sources.Incidents.AcknowledgeAsync(id, who, note.Length > 0 ? note : null, context.RequestAborted)
            ? Back(PageText.IncidentPath(id))
            : Missing(sources, "incident", id);
    }

    // "See other": reloading what comes next sends no form again.
    private static SeeOther Back(string path) => new(path);

    private sealed class SeeOther(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
