using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Prometheus;

namespace Vqa.Node.Monitoring;

/// <summary>Metrics and health over HTTP.</summary>
internal static class MonitoringEndpoints
{
    /// <summary>Puts <c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c> under their addresses.</summary>
    /// <returns>Health, which load balancers ask for that know no token, and metrics.</returns>
    public static (IEndpointConventionBuilder Health, IEndpointConventionBuilder Metrics) MapMonitoring(
        this IEndpointRouteBuilder app, MonitoredParts parts, NodeMetrics metrics)
    {
        var numbers = app.MapMetrics(settings => settings.Registry = metrics.Registry).ExcludeFromDescription();
        var health = app.MapGroup("").ExcludeFromDescription();
        health.MapGet(
            "/healthz", () => NodePulse.Problem(parts) is { } problem ? Unavailable(problem) : Results.Text("ok\n"));
        health.MapGet("/readyz", () => parts.IsReady() ? Results.Text("ready\n") : Unavailable("starting or stopping"));
        return (health, numbers);
    }

    private static IResult Unavailable(string reason) =>
        Results.Text($"{reason}\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}
