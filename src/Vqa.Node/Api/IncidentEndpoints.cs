using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vqa.Analysis.Detectors;
using Vqa.Delivery.Evidence;
using Vqa.Delivery.Outbox;
using Vqa.Node.Security;

namespace Vqa.Node.Api;

/// <summary><c>/v1/incidents</c>: what was found.</summary>
internal static class IncidentEndpoints
{
    private const int LongestNote = 2000;

    // Pictures with pictures inside, and nothing else.
    private const string DrawingPolicy = "default-src 'none'; img-src data:; sandbox";

    private static readonly QueryField _stream = new("stream", QueryKind.Text, "Id of the stream.");
    private static readonly QueryField _detector =
        new("detector", QueryKind.Text, "Id of the detector that leads the incident.");

    private static readonly QueryField _severity = new("severity", QueryKind.Text, "The least severity.")
        { Words = ["minor", "major", "critical"] };

    private static readonly QueryField _open =
        new("open", QueryKind.Boolean, "true for those that last, false for those that are over.");
    private static readonly QueryField _from = new("from", QueryKind.Time, "Those that lasted at this time or later.");
    private static readonly QueryField _to = new("to", QueryKind.Time, "Those that began before this time.");

    private static readonly QueryField _acknowledged =
        new("acknowledged", QueryKind.Boolean, "true for those that somebody took note of, false for the others.");

    private static readonly QueryFields _ofStream =
        new(_detector, _severity, _open, _from, _to, _acknowledged, QueryField.Limit, QueryField.Page);

    private static readonly QueryFields _ofAll = new([_stream, QueryField.Label, .. _ofStream.All]);

    private static readonly Dictionary<string, string> _acknowledgeHints = new()
    {
        ["note"] = $"a text of at most {LongestNote} characters",
    };

    /// <summary>Maps them.</summary>
    public static void MapIncidents(this IEndpointRouteBuilder api, ApiParts parts)
    {
        api.MapGet("/streams/{id}/incidents", (string id, HttpContext context) => parts.Fleet.Find(id) is null
                ? StreamEndpoints.Unknown(id)
                : List(context, parts, _ofStream, id))
            .WithName("list_incidents_of_stream").WithSummary("Incidents of a stream, newest first.")
            .WithTags("Incidents").AddEndpointFilter(parts.Reads)
            .WithMetadata(_ofStream).Produces<IncidentList>();
        var incidents = api.MapGroup("/incidents").WithTags("Incidents");
        incidents.MapGet("", (HttpContext context) => List(context, parts, _ofAll, null))
            .WithName("list_incidents").WithSummary("Incidents of all streams, newest first.")
            .AddEndpointFilter(parts.Reads).WithMetadata(_ofAll).Produces<IncidentList>();
        incidents.MapGet("/{id}", (string id) =>
            Find(id, parts) is { } record ? Results.Ok(Shown(record, parts)) : Unknown())
            .WithName("get_incident").WithSummary("An incident, with the addresses of its evidence.")
            .Produces<IncidentView>();
        incidents.MapGet("/{id}/evidence/{file}", (string id, string file, HttpContext context) =>
            Evidence(id, file, context, parts))
            .WithName("get_evidence")
            .WithSummary("A file of an incident's evidence: clip, picture, heat map, document.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");
        incidents.MapPost("/{id}/acknowledge", (string id, HttpContext context) => AcknowledgeAsync(id, context, parts))
            .WithName("acknowledge_incident").WithSummary("Take note of an incident; the first to do so stays.")
            .Accepts<AcknowledgeBody>("application/json").Produces<IncidentView>();
    }

    private static IResult List(HttpContext context, ApiParts parts, QueryFields fields, string? stream)
    {
        var query = new QueryReader(context.Request, fields);
        var filter = new IncidentFilter
        {
            Stream = stream ?? query.Text(_stream),
            Detector = query.Text(_detector),
            MinSeverity = query.Text(_severity) is { } word ? Enum.Parse<Severity>(word, ignoreCase: true)
                : Severity.Minor,
            IsOpen = query.Boolean(_open),
            From = query.Time(_from),
            To = query.Time(_to),
            Labels = stream is null ? query.Labels() : new Dictionary<string, string>(),
            IsAcknowledged = query.Boolean(_acknowledged),
        };
        var (limit, page) = (query.Integer(QueryField.Limit) ?? 100, query.Text(QueryField.Page));
        if (query.Problem is { } problem)
        {
            return problem;
        }

        try
        {
            var found = parts.Ledger.List(filter, page, limit);
            return Results.Ok(new IncidentList([.. found.Incidents.Select(IncidentView.Of)], found.NextPage));
        }
        catch (ArgumentException)
        {
            return Problem.Of("page", "It is none that a list gave out. Take next_page of the last answer.");
        }
    }

    private static IResult Evidence(string id, string file, HttpContext context, ApiParts parts)
    {
        var path = Find(id, parts) is null || parts.Evidence(id) is not { } evidence
            ? null
            // Only what was written for this incident has an address; nothing is made of what the client says.
            : Files(evidence).FirstOrDefault(known => Path.GetFileName(known) == file);
        if (path is null)
        {
            return Problem.NotFound(
                "There is no such evidence, or not any more: the oldest makes room for the newest.");
        }

        try
        {
            var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 << 10, useAsync: true);
            var type = TypeOf(path);
            if (type == "image/svg+xml")
            {
                context.Response.Headers.ContentSecurityPolicy = DrawingPolicy;
            }

            return Results.Stream(stream, type, enableRangeProcessing: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Problem.NotFound("It has just made room for newer evidence.");
        }
    }

    private static async Task<IResult> AcknowledgeAsync(string id, HttpContext context, ApiParts parts)
    {
        var (body, problem) = await BodyReader.ReadObjectAsync(context.Request, isOptional: true);
        var (asked, wrong) = body is null ? (null, problem) : BodyReader.Read<AcknowledgeBody>(body, _acknowledgeHints);
        if (asked is null)
        {
            return wrong!;
        }

        if (asked.Note?.Length > LongestNote)
        {
            return Problem.Of("note", $"It must be {_acknowledgeHints["note"]}.");
        }

        var record = Find(id, parts) is null
            ? null
            : await parts.Ledger.AcknowledgeAsync(
                id, Caller.Of(context).Name, asked.Note, parts.Time.GetUtcNow(), context.RequestAborted);
        return record is null ? Unknown() : Results.Ok(Shown(record, parts));
    }

    // Ids are UUIDs: nothing else is looked for.
    private static IncidentRecord? Find(string id, ApiParts parts) =>
        Guid.TryParseExact(id, "D", out _) ? parts.Ledger.Find(id) : null;

    private static Problem Unknown() => Problem.NotFound("There is no such incident, or not any more.");

    private static IncidentView Shown(IncidentRecord record, ApiParts parts) => IncidentView.Of(record) with
    {
        Evidence = parts.Evidence(record.Id) is { } evidence
            ?
            [
                .. Files(evidence).Select(file => Uri.EscapeDataString(Path.GetFileName(file)))
                    .Select(file => $"/v1/incidents/{record.Id}/evidence/{file}"),
            ]
            : null,
    };

    private static IEnumerable<string> Files(IncidentEvidence evidence) =>
        evidence.Clips.Append(evidence.Picture).Append(evidence.HeatMap).Append(evidence.Document).OfType<string>();

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".ts" => "video/mp2t",
        ".mp4" => "video/mp4",
        ".mkv" => "video/x-matroska",
        ".jpg" => "image/jpeg",
        ".svg" => "image/svg+xml",
        ".json" => "application/json",
        _ => "application/octet-stream",
    };

    /// <summary>What is sent to take note of an incident.</summary>
    internal sealed record AcknowledgeBody
    {
        /// <summary>What there is to say.</summary>
        public string? Note { get; init; }
    }
}
