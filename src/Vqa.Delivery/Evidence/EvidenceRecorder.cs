using System.Buffers;
using System.Text.Json;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Reports;
using Vqa.Media;

namespace Vqa.Delivery.Evidence;

/// <summary>
/// Keeps the evidence of one stream's incidents: (1) the last seconds of its packets are always there; (2) where an incident opens,
/// those from before it are held on to, the picture on screen is encoded, and packets are added (3) until the incident has been
/// seen; then (4) all of it goes to the <see cref="EvidenceWriter"/>. The session's thread only passes references on, but for one
/// JPEG a second at most. Follows several sessions of its stream one after the other, on one thread at a time.
/// </summary>
/// <param name="subject">What is watched.</param>
/// <param name="options">How much is kept.</param>
/// <param name="writer">Writes it; stays the caller's.</param>
/// <param name="clock">The wall clock.</param>
public sealed class EvidenceRecorder(
    EvidenceSubject subject, EvidenceOptions options, EvidenceWriter writer, TimeProvider clock) : ISessionListener, IDisposable
{
    private const int PictureQuality = 5;
    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    private readonly PacketRing _ring = new(options.Ring);
    private readonly PictureEncoder _encoder = new();
    private readonly List<Recording> _recordings = [];
    private readonly Queue<long> _clipsBegun = new();
    private byte[]? _picture;
    private long _pictureAt;
    private MediaTime? _shownPts;
    private TimeSpan _shownTime, _heardTime;
    private bool _hasPictures;

    /// <inheritdoc/>
    public void OnOpened(MediaInfo info)
    {
        Finish();
        (_shownPts, _shownTime, _heardTime, _hasPictures) = (null, TimeSpan.Zero, TimeSpan.Zero, false);
    }

    /// <inheritdoc/>
    public void OnPacket(MediaPacket packet)
    {
        _ring.Add(packet); // (1)
        for (var i = _recordings.Count - 1; i >= 0; i--)
        {
            if (_recordings[i].IsOver(_ring.Position)) // (3)
            {
                End(_recordings[i]);
            }
        }
    }

    /// <inheritdoc/>
    public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
    {
        (_shownPts, _shownTime) = (frame.Pts, metrics.Time);
        _hasPictures = true;
    }

    /// <inheritdoc/>
    public void OnAudio(in AudioMetrics metrics) => _heardTime = metrics.Time + metrics.Duration;

    /// <inheritdoc/>
    public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
    {
        switch (incidentEvent.Kind)
        {
            case IncidentEventKind.Opened:
                Begin(incidentEvent, frame);
                break;
            case IncidentEventKind.Closed when incidentEvent.Incident.MergedInto is { } leader:
                Merge(incidentEvent.Incident.Id, leader);
                break;
            case IncidentEventKind.Closed:
                Shorten(incidentEvent.Incident.Id);
                break;
        }
    }

    /// <summary>The session is over: what is being kept is written as far as it came.</summary>
    public void Finish()
    {
        while (_recordings.Count > 0)
        {
            End(_recordings[0]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Finish();
        _ring.Dispose();
        _encoder.Dispose();
    }

    // (2)
    private void Begin(in IncidentEvent opened, VideoFrame? frame)
    {
        var offset = Offset(opened.Time);
        var at = opened.Time + offset;
        var start = opened.Incident.Finding.Start + offset;
        start = start < at ? start : at;
        var recorded = new RecordedIncident(opened.Incident, clock.GetUtcNow(), opened.Time)
        {
            Until = at + options.After,
            Picture = Encode(frame),
        };
        var recording = _recordings.Find(r => r.HasRoomFor(start, recorded.Until));
        if (recording is null)
        {
            var from = start - options.Before;
            var stretch = MayBeginClip() ? _ring.Take(from, start, options.MaxBytes) : null;
            // A defect that took long to be sure of may lie further back than the ring reaches.
            from = stretch is { Count: > 0 } && stretch.Start > from ? stretch.Start : from;
            recording = new Recording(stretch, from, options.Longest, offset);
            _recordings.Add(recording);
        }

        recording.Incidents.Add(recorded);
    }

    /// <summary>
    /// What the ring's clock is ahead of the session's. The picture shown now came of a packet some way back: those that the decoder
    /// still holds came after it.
    /// </summary>
    private TimeSpan Offset(TimeSpan now)
    {
        if (_shownPts is { } pts && _ring.PositionOf(pts) is { } position)
        {
            return position - _shownTime;
        }

        var reached = _hasPictures ? _shownTime : _heardTime;
        return _ring.Position - (reached > TimeSpan.Zero ? reached : now);
    }

    private bool MayBeginClip()
    {
        while (_clipsBegun.TryPeek(out var begun) && clock.GetElapsedTime(begun) >= _hour)
        {
            _clipsBegun.Dequeue();
        }

        if (_clipsBegun.Count >= options.ClipsPerHour)
        {
            return false;
        }

        _clipsBegun.Enqueue(clock.GetTimestamp());
        return true;
    }

    private byte[]? Encode(VideoFrame? frame)
    {
        if (frame is null)
        {
            return null;
        }

        if (_picture is not null && clock.GetElapsedTime(_pictureAt) < options.PictureInterval)
        {
            return _picture;
        }

        try
        {
            (_picture, _pictureAt) = (_encoder.EncodeJpeg(frame, options.PictureWidth, PictureQuality), clock.GetTimestamp());
            return _picture;
        }
        catch (MediaException)
        {
            // The clip is evidence enough.
            return null;
        }
    }

    /// <summary>An incident turned out to be a part of another one, which inherits its picture.</summary>
    private void Merge(string id, string leaderId)
    {
        var leader = Find(leaderId);
        if (leader is null || Find(id) is not { } merged)
        {
            return;
        }

        leader.Picture ??= merged.Picture;
        foreach (var recording in _recordings)
        {
            recording.Incidents.Remove(merged);
        }
    }

    private void Shorten(string id)
    {
        var until = _ring.Position + options.AfterClose;
        if (Find(id) is { } closed && until < closed.Until)
        {
            closed.Until = until;
        }
    }

    private RecordedIncident? Find(string id)
    {
        foreach (var recording in _recordings)
        {
            if (recording.Incidents.Find(recorded => recorded.Incident.Id == id) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    // (4)
    private void End(Recording recording)
    {
        _recordings.Remove(recording);
        recording.Stretch?.Complete();
        if (recording.Incidents.Count == 0)
        {
            recording.Stretch?.Dispose();
            return;
        }

        var first = recording.Incidents[0];
        var clipStart = (recording.Stretch?.Start ?? TimeSpan.Zero) - recording.Offset;
        writer.Offer(new EvidenceJob
        {
            Subject = subject,
            Stretch = recording.Stretch,
            ClipStart = clipStart,
            ClipStartAt = first.OpenedAt - (first.OpenedTime - clipStart),
            Items = [.. recording.Incidents.Select(ItemOf)],
        });
    }

    private static EvidenceItem ItemOf(RecordedIncident recorded)
    {
        var incident = recorded.Incident;
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, IncidentJson.Line))
        {
            IncidentJson.Write(json, incident);
        }

        return new EvidenceItem
        {
            IncidentId = incident.Id,
            Detector = incident.Finding.Detector,
            IncidentJson = text.WrittenSpan.ToArray(),
            OpenedAt = recorded.OpenedAt,
            StartAt = recorded.OpenedAt - (recorded.OpenedTime - incident.Finding.Start),
            Picture = recorded.Picture,
            Damage = incident.Finding.Damage,
        };
    }
}
