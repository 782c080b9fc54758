using Vqa.Analysis.Detectors;

namespace Vqa.Node.Pages;

/// <summary>The stretch of time that the charts of a page share, and the incidents in it.</summary>
internal sealed class ChartFrame
{
    /// <summary>The stretch up to now.</summary>
    public ChartFrame(ChartSpan span, DateTimeOffset now, IReadOnlyList<ShownIncident> incidents)
    {
        ArgumentNullException.ThrowIfNull(span);
        ArgumentNullException.ThrowIfNull(incidents);
        Span = span;
        // Whole steps: a point stays in its place until it is pushed on.
        To = new DateTimeOffset((now.UtcTicks / span.Step.Ticks * span.Step.Ticks) + span.Step.Ticks, TimeSpan.Zero);
        From = To - span.Length;
        Bands =
        [
            .. incidents.Where(incident => (incident.End ?? now) >= From && incident.Start <= To)
                .OrderBy(incident => incident.Start)
                .Select(incident => new ChartBand(
                    incident.Id, incident.Detector, incident.Severity,
                    Math.Max(0, Place(incident.Start)), Math.Min(1, Place(incident.End ?? now)))),
        ];
    }

    /// <summary>Which stretch.</summary>
    public ChartSpan Span { get; }

    /// <summary>Its begin.</summary>
    public DateTimeOffset From { get; }

    /// <summary>Its end, just after now.</summary>
    public DateTimeOffset To { get; }

    /// <summary>The incidents in it, cut off at its ends.</summary>
    public IReadOnlyList<ChartBand> Bands { get; }

    /// <summary>Round times in it, not right at its ends, where a label would be cut off.</summary>
    public IEnumerable<DateTimeOffset> Ticks
    {
        get
        {
            var first = ((From.UtcTicks / Span.Tick.Ticks) + 1) * Span.Tick.Ticks;
            for (var time = new DateTimeOffset(first, TimeSpan.Zero); time < To; time += Span.Tick)
            {
                if (Place(time) is > 0.02 and < 0.98)
                {
                    yield return time;
                }
            }
        }
    }

    /// <summary>Where a time lies: 0 at the begin, 1 at the end.</summary>
    public double Place(DateTimeOffset time) => (time - From) / Span.Length;
}

/// <summary>An incident on the charts.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Detector">Its detector.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="From">Where it begins, 0 to 1.</param>
/// <param name="To">Where it ends.</param>
internal sealed record ChartBand(string Id, string Detector, Severity Severity, double From, double To);
