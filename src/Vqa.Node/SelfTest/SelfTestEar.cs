using Vqa.Delivery.Notices;
using Vqa.Delivery.Subscribers;

namespace Vqa.Node.SelfTest;

/// <summary>The subscriber of the self-test: notes when it is told, and compares it with what was planted.</summary>
internal sealed class SelfTestEar(TimeProvider time) : ISubscriber
{
    private static readonly TimeSpan _nearness = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<(IncidentNotice Notice, DateTimeOffset HeardAt)> _opened = [];

    /// <inheritdoc/>
    public Task<DeliveryResult> TellAsync(OutgoingNotice outgoing, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (outgoing.ToldAs == NoticeKind.Opened)
            {
                _opened.Add((outgoing.Notice, time.GetUtcNow()));
            }
        }

        return Task.FromResult(DeliveryResult.Delivered);
    }

    /// <summary>How it went.</summary>
    /// <param name="began">Wall-clock time of the clip's first picture.</param>
    /// <param name="error">Why the clip could not be watched to its end; null where it could.</param>
    public SelfTestResult Judge(DateTimeOffset began, string? error)
    {
        lock (_lock)
        {
            var delays = new List<TimeSpan>();
            var missed = new List<string>();
            foreach (var fault in SelfTestClip.Faults)
            {
                var found = _opened.FindIndex(heard =>
                    heard.Notice.Detector == fault.Detector && (heard.Notice.Start - (began + fault.Start)).Duration() < _nearness);
                if (found < 0)
                {
                    missed.Add(fault.Detector);
                    continue;
                }

                delays.Add(_opened[found].HeardAt - (began + fault.Start + SelfTestClip.MinDuration));
                _opened.RemoveAt(found);
            }

            var problem = error ?? (missed.Count > 0 ? $"not found: {string.Join(", ", missed)}"
                : _opened.Count > 0 ? $"found what is not there: {string.Join(", ", _opened.Select(heard => heard.Notice.Detector))}" : null);
            return new SelfTestResult(
                time.GetUtcNow(), (double)delays.Count / SelfTestClip.Faults.Count, delays.Count > 0 ? delays.Max() : null,
                _opened.Count, problem);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>How a run of the self-test went.</summary>
/// <param name="At">When it was over.</param>
/// <param name="Recall">Share of the planted defects that were told, 0 to 1.</param>
/// <param name="Delay">From the end of a defect's minimum duration to its subscriber, the longest; null where none was told.</param>
/// <param name="FalseAlarms">Incidents told that were not planted.</param>
/// <param name="Problem">What went wrong, in words; null where all is well.</param>
internal sealed record SelfTestResult(DateTimeOffset At, double Recall, TimeSpan? Delay, int FalseAlarms, string? Problem)
{
    /// <summary>A run that could not be made.</summary>
    public static SelfTestResult Broken(DateTimeOffset at, string problem) => new(at, 0, null, 0, problem);
}
