using Vqa.Delivery.Notices;
using Vqa.Delivery.Reports;
using Vqa.Node.Streams;

namespace Vqa.Node.Pages;

/// <summary>What the mosaic says of a stream, in words: the page and the updates of it show the same.</summary>
/// <param name="Id">Id of the stream.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="State">That in words, with how long where it is not well.</param>
/// <param name="Trouble">The worst open incident, or why it is not watched; empty where all is well.</param>
/// <param name="Labels">Values of its labels.</param>
/// <param name="Figures">Frame rate and speed; empty where nothing comes.</param>
/// <param name="Search">All that a filter looks at, in lower case.</param>
/// <param name="HasPicture">There is a picture of it to be had.</param>
internal sealed record StreamTile(
    string Id, Standing Standing, string State, string Trouble, string Labels, string Figures, string Search, bool HasPicture)
{
    /// <summary>The tile of a stream.</summary>
    public static StreamTile Of(StreamStatus status, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(status);
        var (id, labels, standing) = (status.Definition.Id, status.Definition.Labels, Standings.Of(status));
        return new StreamTile(
            id,
            standing,
            StateText(status, standing, now),
            TroubleText(status, standing),
            string.Join(" · ", labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => label.Value)),
            status.State == StreamState.Running && status.FrameRate > 0
                ? ReportText.Invariant($"{status.FrameRate:0.#} fps · {status.Speed:0.00}×")
                : "",
            string.Join(' ', labels.Select(label => $"{label.Key}={label.Value}").Prepend(id)).ToLowerInvariant(),
            PictureOf(status));
    }

    /// <summary>The order of the mosaic: worst first, those that stand alike by their names, so that none moves without a reason.</summary>
    public static IReadOnlyList<StreamTile> Sorted(IEnumerable<StreamStatus> streams, DateTimeOffset now) =>
        [.. streams.Select(status => Of(status, now)).OrderBy(tile => tile.Standing).ThenBy(tile => tile.Id, StringComparer.Ordinal)];

    /// <summary>True where there are pictures of it: asking for others would only fill consoles with errors.</summary>
    public static bool PictureOf(StreamStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status is { State: StreamState.Running, Frames: > 0 };
    }

    /// <summary>Its worst open incident, of those alike the oldest; null where none is open.</summary>
    public static IncidentNotice? Worst(StreamStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status.OpenIncidents.OrderByDescending(open => open.Severity).ThenBy(open => open.Start).FirstOrDefault();
    }

    private static string StateText(StreamStatus status, Standing standing, DateTimeOffset now)
    {
        var since = standing switch
        {
            Standing.Fine or Standing.Disabled or Standing.Connecting => (DateTimeOffset?)null,
            Standing.Critical or Standing.Major or Standing.Minor => Worst(status)!.Start,
            _ => status.Since,
        };
        return since is { } start ? $"{Standings.Word(standing)} · {PageText.Coarse(now - start)}" : Standings.Word(standing);
    }

    private static string TroubleText(StreamStatus status, Standing standing)
    {
        var isWatched = standing is not (Standing.Quarantined or Standing.Invalid or Standing.Disabled);
        if (Worst(status) is { } worst && isWatched && !(standing == Standing.Lost && status.Reason is not null))
        {
            var more = status.OpenIncidents.Count - 1;
            return ReportText.Title(worst.Detector) + (more > 0 ? ReportText.Invariant($" and {more} more") : "");
        }

        // Whose address it is the tile says already, and there is little room.
        var (reason, address) = (status.Reason ?? "", status.ShownUrl + ": ");
        return reason.StartsWith(address, StringComparison.Ordinal) ? reason[address.Length..] : reason;
    }
}
