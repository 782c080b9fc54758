using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vqa.Delivery.Timelines;
using Vqa.Node.Followers;
using Vqa.Node.Security;
using Vqa.Node.Streams;

namespace Vqa.Node.Api;

/// <summary><c>/v1/streams</c>: what is watched.</summary>
internal static class StreamEndpoints
{
    private const string Json = "application/json";

    private static readonly TimeSpan _picturePatience = TimeSpan.FromSeconds(3);

    private static readonly QueryField _state =
        new("state", QueryKind.Text, "How the watching goes.")
            { Words = [.. Enum.GetNames<StreamState>().Select(name => name.ToLowerInvariant())] };

    private static readonly QueryField _text =
        new("q", QueryKind.Text, "A part of the id, of the address as shown, or of a label's value.");
    private static readonly QueryField _from =
        new("from", QueryKind.Time, "Where it begins; an hour before its end where nothing is said.");
    private static readonly QueryField _to = new("to", QueryKind.Time, "Where it ends; now where nothing is said.");

    private static readonly QueryField _resolution =
        new("resolution", QueryKind.Number,
            "Seconds from one point to the next; for some 1000 points where nothing is said.")
            { Minimum = 1, Maximum = 86_400 };

    private static readonly QueryField _metric =
        new("metric", QueryKind.Text, "Name of a column; all where none is given.") { IsRepeated = true };

    private static readonly QueryField _width =
        new("width", QueryKind.Integer, "Width in pixels, made the next one that there is.")
            { Minimum = 160, Maximum = 1280 };

    private static readonly QueryFields _listQuery =
        new(QueryField.Label, _state, _text, QueryField.Limit, QueryField.Page);
    private static readonly QueryFields _timelineQuery = new(_from, _to, _resolution, _metric);
    private static readonly QueryFields _pictureQuery = new(_width);

    private static readonly Timeline _empty = new();

    /// <summary>Maps them.</summary>
    public static void MapStreams(this IEndpointRouteBuilder api, ApiParts parts)
    {
        var changes = new StreamChanges(parts);
        var streams = api.MapGroup("/streams").WithTags("Streams");
        streams.MapGet("", (HttpContext context) => List(context, parts))
            .WithName("list_streams").WithSummary("The streams that are watched, in the order of their ids.")
            .WithMetadata(_listQuery).Produces<StreamList>();
        streams.MapGet("/{id}", (string id) =>
            parts.Fleet.Find(id) is { } status ? Results.Ok(StreamView.Of(status)) : Unknown(id))
            .WithName("get_stream").WithSummary("A stream and how the watching goes; secrets are left out.")
            .Produces<StreamView>();
        streams.MapPut("/{id}", (string id, HttpContext context) =>
            ChangeAsync(context, body => changes.PutAsync(id, body, context.RequestAborted)))
            .WithName("put_stream").WithSummary("Register a stream, or replace what it was registered with.")
            .Accepts<StreamFields.Body>(Json).Produces<StreamView>().Produces<StreamView>(StatusCodes.Status201Created);
        streams.MapPatch("/{id}", (string id, HttpContext context) =>
            ChangeAsync(context, body => changes.PatchAsync(id, body, context.RequestAborted)))
            .WithName("patch_stream")
            .WithSummary("Change some of what a stream was registered with (JSON merge patch, RFC 7396).")
            .Accepts<JsonObject>(BodyReader.MergePatch, Json).Produces<StreamView>();
        streams.MapDelete("/{id}", (string id, CancellationToken stop) => changes.DeleteAsync(id, stop))
            .WithName("delete_stream").WithSummary("Forget a stream.").Produces(StatusCodes.Status204NoContent);
        streams.MapPost("/{id}/release", (string id, CancellationToken stop) => changes.ReleaseAsync(id, stop))
            .WithName("release_stream").WithSummary("Watch a stream again that is quarantined.").Produces<StreamView>();
        streams.MapGet("/{id}/timeline", (string id, HttpContext context) => Timeline(id, context, parts))
            .WithName("get_timeline").WithSummary("The metrics of a stream over time, as columns.")
            .AddEndpointFilter(parts.Reads).WithMetadata(_timelineQuery).Produces<TimelineView>();
        streams.MapGet("/{id}/picture.jpg", (string id, HttpContext context) => PictureAsync(id, context, parts))
            .WithName("get_picture").WithSummary("The picture on screen, at most a second old where one comes.")
            .WithMetadata(_pictureQuery).Produces<byte[]>(StatusCodes.Status200OK, "image/jpeg")
            .Produces(StatusCodes.Status304NotModified);
    }

    /// <summary>There is no such stream.</summary>
    public static Problem Unknown(string id) => Problem.NotFound(
        StreamId.IsValid(id) ? $"There is no stream '{id}'." : $"That is no id of a stream: an id is {StreamId.Rule}.");

    private static IResult List(HttpContext context, ApiParts parts)
    {
        var query = new QueryReader(context.Request, _listQuery);
        var (labels, state, text) = (query.Labels(), query.Text(_state), query.Text(_text));
        var limit = query.Integer(QueryField.Limit) ?? 100;
        var page = query.Text(QueryField.Page);
        var after = page is null ? "" : PageToken.Read(page);
        if (after is null)
        {
            query.Wrong(QueryField.Page, "It is none that a list gave out. Take next_page of the last answer.");
        }

        if (query.Problem is { } problem)
        {
            return problem;
        }

        var found = parts.Fleet.List()
            .Where(status => labels.All(label =>
                status.Definition.Labels.TryGetValue(label.Key, out var value) && value == label.Value))
            .Where(status => state is null || status.State.ToString().Equals(state, StringComparison.OrdinalIgnoreCase))
            .Where(status => text is null || Holds(status, text))
            .ToList();
        var rest = found.Where(status => string.CompareOrdinal(status.Definition.Id, after) > 0).Take(limit + 1)
            .ToList();
        var next = rest.Count > limit ? PageToken.After(rest[limit - 1].Definition.Id) : null;
        return Results.Ok(new StreamList([.. rest.Take(limit).Select(StreamView.Of)], found.Count, next));
    }

    private static bool Holds(StreamStatus status, string text) =>
        status.Definition.Labels.Values.Append(status.Definition.Id).Append(status.ShownUrl)
            .Any(held => held.Contains(text, StringComparison.OrdinalIgnoreCase));

    private static async Task<IResult> ChangeAsync(HttpContext context, Func<JsonObject, Task<IResult>> change)
    {
        var (body, problem) = await BodyReader.ReadObjectAsync(context.Request);
        return body is null ? problem! : await change(body);
    }

    private static IResult Timeline(string id, HttpContext context, ApiParts parts)
    {
        var query = new QueryReader(context.Request, _timelineQuery);
        var to = query.Time(_to) ?? parts.Time.GetUtcNow();
        var from = query.Time(_from) ?? to - TimeSpan.FromHours(1);
        var (resolution, metrics) = (query.Number(_resolution), query.All(_metric));
        if (metrics.FirstOrDefault(metric => !Delivery.Timelines.Timeline.Columns.Contains(metric)) is { } unknown)
        {
            query.Wrong(_metric,
                $"There is no '{unknown}'; there are: {string.Join(", ", Delivery.Timelines.Timeline.Columns)}.");
        }

        if (to <= from)
        {
            query.Wrong(_to, "It must be later than from.");
        }

        if (query.Problem is { } problem)
        {
            return problem;
        }

        if (parts.Fleet.Find(id) is null)
        {
            return Unknown(id);
        }

        var slice = (parts.Timelines(id) ?? _empty)
            .Query(from, to, resolution is { } s ? TimeSpan.FromSeconds(s) : null);
        return new JsonAnswer(json => slice.WriteTo(json, metrics.Count == 0 ? null : [.. metrics]));
    }

    private static async Task<IResult> PictureAsync(string id, HttpContext context, ApiParts parts)
    {
        var query = new QueryReader(context.Request, _pictureQuery);
        var width = query.Integer(_width) ?? 320;
        if (query.Problem is { } problem)
        {
            return problem;
        }

        if (parts.Fleet.Find(id) is not { } status)
        {
            return Unknown(id);
        }

        var isRunning = status.State is StreamState.Running or StreamState.Connecting;
        var picture = await parts.Pictures.TakeAsync(
            id, width, isRunning ? _picturePatience : TimeSpan.Zero, context.RequestAborted);
        if (picture is null)
        {
            var reason = status.Reason is { } why ? $": {why}" : "";
            return new Problem(
                StatusCodes.Status503ServiceUnavailable,
                $"There is no picture now; the stream is {status.State.ToString().ToLowerInvariant()}{reason}.")
            {
                RetryAfter = LivePictures.Fresh,
            };
        }

        var tag = $"\"{picture.Tag}-{width}\"";
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.ETag = tag;
        return context.Request.Headers.IfNoneMatch.Contains(tag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Bytes(picture.Jpeg, "image/jpeg");
    }
}
