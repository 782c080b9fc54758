using Prometheus;
using Vqa.Delivery.Evidence;
using Vqa.Delivery.Outbox;
using Vqa.Delivery.Results;

namespace Vqa.Node.Monitoring;

/// <summary>How what was found gets out of the node: ledger, subscribers, spool, evidence. For one thread.</summary>
internal sealed class DeliveryMetrics
{
    private readonly Gauge _healthy, _waiting, _oldest, _incidents, _size;
    private readonly Counter _committed, _lost;
    private readonly Gauge _spoolDepth, _spoolBytes, _spoolMost, _spoolAge;
    private readonly Counter _spoolStored, _spoolFailed, _spoolDropped, _spoolRefused;
    private readonly Gauge _evidenceBytes, _evidenceIncidents, _evidenceWaiting;
    private readonly Counter _evidenceWritten, _evidenceDropped, _evidenceLost;
    private readonly SubscriberMetrics _subscribers;

    /// <param name="factory">Where the series are registered.</param>
    public DeliveryMetrics(MetricFactory factory)
    {
        _healthy = factory.CreateGauge("vqa_ledger_healthy", "1 where the ledger of incidents reaches its disk.");
        _waiting = factory.CreateGauge("vqa_ledger_waiting_notices", "Notices that wait in memory for the disk.");
        _oldest = factory.CreateGauge("vqa_ledger_oldest_age_seconds", "How long the oldest of them has been waiting.");
        _incidents = factory.CreateGauge("vqa_ledger_incidents", "Incidents that are kept.");
        _size = factory.CreateGauge("vqa_ledger_size_bytes", "Size of the ledger's file.");
        _committed = factory.CreateCounter("vqa_ledger_committed_total", "Notices written to disk.");
        _lost = factory.CreateCounter(
            "vqa_ledger_dropped_total", "Notices lost, for neither disk nor memory took them.");
        _spoolDepth = factory.CreateGauge("vqa_spool_objects", "Objects that wait for the store.");
        _spoolBytes = factory.CreateGauge("vqa_spool_size_bytes", "Their size on disk.");
        _spoolMost = factory.CreateGauge("vqa_spool_limit_bytes", "How much may wait; then the oldest are dropped.");
        _spoolAge = factory.CreateGauge("vqa_spool_oldest_age_seconds", "How long the oldest has been waiting.");
        _spoolStored = factory.CreateCounter("vqa_spool_stored_total", "Objects that the store has taken.");
        _spoolFailed = factory.CreateCounter("vqa_spool_failed_total", "Tries that failed.");
        _spoolDropped = factory.CreateCounter("vqa_spool_dropped_total", "Objects lost, for more came than may wait.");
        _spoolRefused = factory.CreateCounter("vqa_spool_refused_total", "Objects that the store refused for good.");
        _evidenceBytes = factory.CreateGauge("vqa_evidence_size_bytes", "Size of the evidence on disk.");
        _evidenceIncidents = factory.CreateGauge("vqa_evidence_incidents", "Incidents that have evidence on disk.");
        _evidenceWaiting = factory.CreateGauge("vqa_evidence_waiting_clips", "Clips that wait to be written.");
        _evidenceWritten = factory.CreateCounter("vqa_evidence_written_total", "Incidents whose evidence was written.");
        _evidenceDropped = factory.CreateCounter(
            "vqa_evidence_dropped_total", "Incidents whose evidence made room for newer.");
        _evidenceLost = factory.CreateCounter(
            "vqa_evidence_lost_total", "Incidents whose evidence was never written, or could not be.");
        _subscribers = new SubscriberMetrics(factory);
    }

    /// <summary>Sets them to what is so now.</summary>
    public void Collect(MonitoredParts parts)
    {
        Collect(parts.Ledger());
        Collect(parts.Spool());
        Collect(parts.Evidence());
        _subscribers.Collect(parts.Subscribers());
    }

    private void Collect(LedgerHealth health)
    {
        _healthy.Set(health.State == LedgerState.Healthy ? 1 : 0);
        _waiting.Set(health.Waiting);
        _oldest.Set(health.OldestWaiting.TotalSeconds);
        _incidents.Set(health.Incidents);
        _size.Set(health.Bytes);
        _committed.IncTo(health.Committed);
        _lost.IncTo(health.Dropped);
    }

    private void Collect(SpoolHealth health)
    {
        _spoolDepth.Set(health.Depth);
        _spoolBytes.Set(health.Bytes);
        _spoolMost.Set(health.MostBytes);
        _spoolAge.Set(health.OldestAge.TotalSeconds);
        _spoolStored.IncTo(health.Uploaded + health.AlreadyThere);
        _spoolFailed.IncTo(health.Failed);
        _spoolDropped.IncTo(health.Dropped);
        _spoolRefused.IncTo(health.Refused);
    }

    private void Collect(EvidenceHealth health)
    {
        _evidenceBytes.Set(health.Bytes);
        _evidenceIncidents.Set(health.Incidents);
        _evidenceWaiting.Set(health.Waiting);
        _evidenceWritten.IncTo(health.Written);
        _evidenceDropped.IncTo(health.Dropped);
        _evidenceLost.IncTo(health.Lost + health.Failed);
    }
}
