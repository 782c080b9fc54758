using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vqa.Node.Security;

namespace Vqa.Node.Api;

/// <summary>The API as a whole.</summary>
internal static class ApiRoutes
{
    // What any of the operations may answer with.
    private static readonly int[] _problems =
    [
        StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden,
        StatusCodes.Status404NotFound,
        StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType,
        StatusCodes.Status421MisdirectedRequest, StatusCodes.Status429TooManyRequests,
        StatusCodes.Status503ServiceUnavailable,
    ];

    /// <summary>Adds what it needs of ASP.NET.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => ApiJson.Apply(options.SerializerOptions));
        return services.AddOpenApi("v1", ApiDocument.Configure);
    }

    /// <summary>
    /// Puts the gate before all endpoints of the node, those of others too, and gives errors their bodies. Call it
    /// before anything is mapped.
    /// </summary>
    /// <param name="app">The host.</param>
    /// <param name="gate">Stands before all endpoints.</param>
    /// <param name="proxies">Networks whose word on the client is believed.</param>
    /// <param name="log">Told of errors of ours.</param>
    public static void UseGate(this WebApplication app, AccessGate gate, IReadOnlyList<string> proxies, ILogger log)
    {
        if (proxies.Count > 0)
        {
            var forwarded = new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
                ForwardLimit = null,
            };
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            foreach (var network in proxies)
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
            }

            app.UseForwardedHeaders(forwarded);
        }

        var answers = new ProblemAnswers(log);
        // Routing first, for the gate asks what endpoint it stands before.
        app.UseRouting();
        app.Use(next => context => answers.PassAsync(context, inner => gate.PassAsync(inner, next)));
    }

    /// <summary>Maps all of it.</summary>
    /// <param name="app">The host; its gate is in place.</param>
    /// <param name="parts">The node.</param>
    /// <param name="inputs">What may be analysed.</param>
    public static void MapApi(this WebApplication app, ApiParts parts, AnalysisInputs inputs)
    {
        var api = app.MapGroup("/v1");
        foreach (var status in _problems)
        {
            api.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), [Problem.ContentType]));
        }

        api.MapStreams(parts);
        api.MapIncidents(parts);
        api.MapActions(parts);
        api.MapEvents(parts, app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        api.MapAnalyses(parts, inputs);
        api.MapNode(parts);
        app.MapSession(parts.Gate);
        app.MapOpenApi("/{documentName}/openapi.json");
    }
}
