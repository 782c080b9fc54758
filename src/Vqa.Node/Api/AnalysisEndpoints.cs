using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vqa.Node.Security;
using Vqa.Node.Streams;

namespace Vqa.Node.Api;

/// <summary><c>/v1/analyses</c>: files that are analysed once.</summary>
internal static class AnalysisEndpoints
{
    private static readonly TimeSpan _retry = TimeSpan.FromMinutes(1), _longestLive = TimeSpan.FromHours(1);

    /// <summary>Maps them.</summary>
    /// <param name="api">Where.</param>
    /// <param name="parts">The node.</param>
    /// <param name="inputs">Says what may be opened, and how.</param>
    public static void MapAnalyses(this IEndpointRouteBuilder api, ApiParts parts, AnalysisInputs inputs)
    {
        var analyses = api.MapGroup("/analyses").WithTags("Analyses");
        analyses.MapPost("", (Delegate)((HttpContext context) => AddAsync(context, parts, inputs)))
            .WithName("add_analysis").WithSummary("Have a file or URL analysed, after those that wait already.")
            .Accepts<AnalysisBody>("application/json").Produces<AnalysisView>(StatusCodes.Status202Accepted);
        analyses.MapGet("", () =>
            Results.Ok(new AnalysisList([.. parts.Analyses.All.Select(one => one.View(withReport: false))])))
            .WithName("list_analyses").WithSummary("The last analyses, newest first, without their reports.")
            .Produces<AnalysisList>();
        analyses.MapGet("/{id}", (string id) =>
            parts.Analyses.Find(id) is { } one ? Results.Ok(one.View(withReport: true)) : Unknown())
            .WithName("get_analysis").WithSummary("How an analysis stands, and its report once it is over.")
            .Produces<AnalysisView>();
        analyses.MapDelete("/{id}", (string id) => parts.Analyses.Cancel(id) ? Results.NoContent() : Unknown())
            .WithName("cancel_analysis").WithSummary("End an analysis; forget one that is over.")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> AddAsync(HttpContext context, ApiParts parts, AnalysisInputs inputs)
    {
        var (body, problem) = await BodyReader.ReadObjectAsync(context.Request);
        var (asked, wrong) = body is null ? (null, problem) : BodyReader.Read<AnalysisBody>(body, AnalysisBody.Hints);
        if (asked is null)
        {
            return wrong!;
        }

        if (asked.Duration is not (null or (>= 1 and <= 86_400)))
        {
            return Problem.Of("duration", $"It must be {AnalysisBody.Hints["duration"]}.");
        }

        var definition = new StreamDefinition
        {
            Id = "analysis", Url = asked.Input, Detectors = asked.Detectors, DetectorGroup = asked.DetectorGroup,
            Options = asked.Options,
            Depth = asked.Depth, DecryptKey = asked.DecryptKey,
        };
        var problems = parts.Rules.Problems(definition, isFromFile: true)
            .ToDictionary(p => p.Key == "url" ? "input" : p.Key, p => p.Value);
        if (problems.Count > 0)
        {
            return Problem.Of(problems);
        }

        var (path, refused) = await inputs.CheckAsync(asked.Input, context.RequestAborted);
        if (refused is not null)
        {
            return Problem.Of("input", refused);
        }

        if (parts.Analyses.IsHarmful(path ?? asked.Input))
        {
            return new Problem(
                StatusCodes.Status409Conflict,
                "This input brought the node and all its streams down within the last day. Analyse it elsewhere: vqa analyze.");
        }

        var length = asked.Duration is { } seconds ? TimeSpan.FromSeconds(seconds)
            : path is null ? _longestLive : (TimeSpan?)null;
        var session = inputs.Session(isFile: path is not null) with
        {
            Detectors = parts.Rules.Selection(definition), KeyframesOnly = asked.Depth == Depth.Keyframes,
            DecoderThreads = 1, Duration = length,
        };
        session = session with { Source = session.Source with { DecryptionKey = asked.DecryptKey } };
        return parts.Analyses.Add(path ?? asked.Input, session) is { } added
            ? Results.Accepted($"/v1/analyses/{added.Id}", added.View(withReport: false))
            : new Problem(
                StatusCodes.Status503ServiceUnavailable, $"{AnalysisQueue.MostWaiting} analyses wait already.")
                    { RetryAfter = _retry };
    }

    private static Problem Unknown() => Problem.NotFound("There is no such analysis, or not any more.");
}
