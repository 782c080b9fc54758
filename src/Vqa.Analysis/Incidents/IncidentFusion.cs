using Vqa.Analysis.Detectors;

namespace Vqa.Analysis.Incidents;

/// <summary>
/// Makes incidents of one stream's findings: one fault, one incident. A finding that another one explains (see
/// <see cref="ExplanationRules"/>) is not told; the incident of the other names it as absorbed.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>A finding opens and nothing explains it: it becomes an incident.</item>
/// <item>It opens while, or shortly after, a finding lasts that explains it: it is absorbed without a word.</item>
/// <item>It opens and explains one that is an incident already: that incident is closed, merged into the new one.</item>
/// <item>
/// An absorbed finding that outlasts what explained it by more than <see cref="Tail"/> was not explained after all: it becomes an
/// incident of its own, with its true start. So nothing found is lost.
/// </item>
/// </list>
/// An absorbed finding's dominant may be absorbed itself (freeze by solid by black): the incident is that of the last in the line.
/// Belongs to one session's thread.
/// </remarks>
/// <param name="listener">Is told of each step of each incident, at once, on the calling thread.</param>
public sealed class IncidentFusion(Action<IncidentEvent> listener) : IFindings
{
    /// <summary>How much longer than what explains it an absorbed finding may last: about what hysteresis and encoders blur.</summary>
    public static readonly TimeSpan Tail = TimeSpan.FromSeconds(2);

    // An open finding may be over and only wait for its recovery: so much longer it may stay open.
    private static readonly TimeSpan _longestRecovery = TimeSpan.FromSeconds(2.5);

    /// <summary>
    /// How long a closed finding can still explain one that opens now: a finding opens when it has lasted for its minimum
    /// duration, which for the slowest detectors is 10 s.
    /// </summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(12);

    /// <summary>Incidents kept for <see cref="Incidents"/>; the oldest closed ones make room (a stream may run for months).</summary>
    public const int MostKept = 10_000;

    private readonly List<Strand> _strands = [];
    private readonly List<Incident> _incidents = [];

    /// <summary>The incidents so far in the order of their starts, merged ones left out, at most the last <see cref="MostKept"/>.</summary>
    public IReadOnlyList<Incident> Incidents =>
        [.. _incidents.Where(i => i.MergedInto is null).OrderBy(i => i.Finding.Start).ThenBy(i => i.Id, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public void Opened(Finding finding, TimeSpan now)
    {
        Advance(now);
        var opened = new Strand(finding);
        _strands.Add(opened);
        Attach(opened, now);
        foreach (var other in _strands)
        {
            if (other.IsOpen && other.Dominant is null && IsExplainedBy(other.Finding, finding))
            {
                Merge(other, opened, now);
            }
        }
    }

    /// <inheritdoc/>
    public void Changed(Finding finding, TimeSpan now)
    {
        Advance(now);
        if (StrandOf(finding)?.Incident is { } incident)
        {
            listener(new IncidentEvent(IncidentEventKind.Changed, incident, now));
        }
    }

    /// <inheritdoc/>
    public void Closed(Finding finding, TimeSpan now)
    {
        Advance(now);
        if (StrandOf(finding) is not { } strand)
        {
            return;
        }

        strand.IsOpen = false;
        if (strand.Dominant is not null && Outlasts(strand, finding.End ?? now))
        {
            Release(strand, now);
        }

        if (strand.Incident is { } incident)
        {
            listener(new IncidentEvent(IncidentEventKind.Closed, incident, now));
        }
    }

    /// <summary>
    /// Lets time pass: an absorbed finding that now outlasts what explained it becomes an incident. Call it with every picture or
    /// window, so that this does not wait for the next finding; it costs nothing while nothing is found.
    /// </summary>
    public void Advance(TimeSpan now)
    {
        for (var i = _strands.Count - 1; i >= 0; i--)
        {
            var strand = _strands[i];
            if (strand.IsOpen)
            {
                if (strand.Dominant is not null && Outlasts(strand, now - _longestRecovery))
                {
                    Release(strand, now);
                }
            }
            else if (now - strand.Finding.End > Memory)
            {
                _strands.RemoveAt(i);
            }
        }
    }

    private Strand? StrandOf(Finding finding) => _strands.Find(s => s.Finding == finding);

    // Steps 1 and 2: absorbed where something explains it, else an incident.
    private void Attach(Strand strand, TimeSpan now)
    {
        if (DominantOf(strand, now) is { } dominant)
        {
            strand.Dominant = dominant;
            Root(strand).Incident?.Absorb(strand.Finding.Detector);
            return;
        }

        strand.Incident = new Incident(Guid.CreateVersion7().ToString(), strand.Finding);
        Keep(strand.Incident);
        listener(new IncidentEvent(IncidentEventKind.Opened, strand.Incident, now));
    }

    // Step 3. What the merged one had absorbed goes with it.
    private void Merge(Strand subordinate, Strand dominant, TimeSpan now)
    {
        subordinate.Dominant = dominant;
        var incident = subordinate.Incident!;
        var into = Root(dominant).Incident!;
        subordinate.Incident = null;
        incident.MergedInto = into.Id;
        into.Absorb(subordinate.Finding.Detector);
        foreach (var absorbed in incident.Absorbed)
        {
            into.Absorb(absorbed);
        }

        listener(new IncidentEvent(IncidentEventKind.Closed, incident, now));
    }

    // Step 4. Another one that still lasts may explain it instead.
    private void Release(Strand strand, TimeSpan now)
    {
        var root = Root(strand);
        strand.Dominant = null;
        var detector = strand.Finding.Detector;
        if (!_strands.Exists(s => s != strand && s.Finding.Detector == detector && s.Dominant is not null && Root(s) == root))
        {
            root.Incident?.Absorbed.Remove(detector);
        }

        Attach(strand, now);
    }

    private Strand? DominantOf(Strand strand, TimeSpan now)
    {
        var until = strand.Finding.End ?? now - _longestRecovery;
        foreach (var rule in ExplanationRules.All)
        {
            foreach (var other in _strands)
            {
                if (other != strand && rule.Explains(other.Finding, strand.Finding) && !(until > other.Finding.End + Tail))
                {
                    return other;
                }
            }
        }

        return null;
    }

    private static bool IsExplainedBy(Finding subordinate, Finding dominant) =>
        ExplanationRules.All.Any(rule => rule.Explains(dominant, subordinate));

    private static bool Outlasts(Strand strand, TimeSpan until) => until > strand.Dominant!.Finding.End + Tail;

    private static Strand Root(Strand strand)
    {
        while (strand.Dominant is { } dominant)
        {
            strand = dominant;
        }

        return strand;
    }

    private void Keep(Incident incident)
    {
        if (_incidents.Count >= MostKept && _incidents.FindIndex(i => i.MergedInto is not null || i.Finding.End is not null) is >= 0 and var oldest)
        {
            _incidents.RemoveAt(oldest);
        }

        _incidents.Add(incident);
    }

    // A finding on its way through fusion.
    private sealed class Strand(Finding finding)
    {
        public Finding Finding { get; } = finding;

        public bool IsOpen { get; set; } = true;

        // What explains it; null where it is an incident.
        public Strand? Dominant { get; set; }

        // Its incident; null where something explains it.
        public Incident? Incident { get; set; }
    }
}
