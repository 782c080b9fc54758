using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Vqa.Node.Api;
using Vqa.Node.Followers;
using Vqa.Node.Security;
using Vqa.Node.Serve;

namespace Vqa.IntegrationTests.Serve;

/// <summary>The document of the API names every route that is mapped below /v1, and says enough of each.</summary>
public class ApiDocumentTests
{
    [Fact]
    public async Task Every_route_is_in_the_document_with_a_name_a_summary_and_its_answers()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var app = Build();
        await app.StartAsync(stop);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var document = JsonDocument.Parse(await client.GetStringAsync("/v1/openapi.json", stop));
        var operations = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject()
            .Select(operation => (Key: $"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value)))
            .ToDictionary(operation => operation.Key, operation => operation.Value);

        var routes = app.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal))
            .SelectMany(route =>
                route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method =>
                $"{method} {route.RoutePattern.RawText!.TrimEnd('/')}"))
            .ToHashSet();
        Assert.True(routes.Count > 20, $"{routes.Count} routes");
        Assert.Equal(routes.Order(), operations.Keys.Order());
        Assert.All(operations.Values, operation => Assert.NotEmpty(operation.GetProperty("summary").GetString()!));
        Assert.Equal(operations.Count,
            operations.Values.Select(operation => operation.GetProperty("operationId").GetString()).Distinct().Count());
        Assert.All(
            operations.Where(operation => !operation.Key.Contains("/session", StringComparison.Ordinal)), operation =>
            Assert.True(
                operation.Value.GetProperty("responses").GetProperty("400").GetProperty("content")
                    .TryGetProperty("application/problem+json", out _),
                operation.Key));
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddApi();
        var app = builder.Build();
        var tokens = new TokenBook([]);
        var gate = new AccessGate(
            new ApiSettings(), "here", tokens,
            new SessionCookies(new byte[32], tokens, TimeSpan.FromHours(1), TimeProvider.System), TimeProvider.System,
            NullLogger.Instance);
        app.UseGate(gate, [], NullLogger.Instance);
        // Only the document is asked for: the parts behind the routes are never touched.
        var sources = new SourceAddresses(new SourceRules());
        app.MapApi(
            new ApiParts
            {
                Fleet = null!, Rules = null!, Sources = sources, Admission = null!, Ledger = null!, Timelines = _ =>
                    null, Evidence = _ => null,
                Pictures = new LivePictures(TimeProvider.System), Analyses = null!, Node = null!, Gate = gate,
                Reads = new ReadTurns(), Time =
                    TimeProvider.System,
            },
            new AnalysisInputs([], sources, new Vqa.Analysis.Sessions.SessionOptions()));
        return app;
    }
}
