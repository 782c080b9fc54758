using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;

namespace Vqa.Delivery.Reports;

/// <summary>
/// Gathers of one input what the page of a report shows: the metrics over time, thinned, and a picture of each incident. It takes
/// the same memory for hours as for seconds (about 0.3 MiB and the pictures), and allocates nothing per frame.
/// </summary>
/// <param name="encodePicture">Makes a JPEG of a frame, at most <see cref="PictureWidth"/> wide; null where it cannot.</param>
/// <param name="pictureLimit">How many pictures are kept, at about 40 KiB each.</param>
public sealed class ReportCollector(
    Func<VideoFrame, byte[]?> encodePicture, int pictureLimit = ReportCollector.DefaultPictureLimit) : ISessionListener
{
    /// <summary>Width that a picture is scaled down to, in pixels.</summary>
    public const int PictureWidth = 640;

    /// <summary>Pictures kept where the caller does not say.</summary>
    public const int DefaultPictureLimit = 200;

    /// <summary>What digital silence is drawn as, in decibels: below everything that is heard.</summary>
    public const float SilenceDecibels = -120;

    private const int Buckets = 2000;

    private int _frameWidth;
    private int _frameHeight;

    /// <summary>Metrics of <see cref="Video"/>, in their order: public names of the page's data.</summary>
    internal static readonly string[] VideoMetrics =
        ["luma_mean", "luma_low", "luma_high", "temporal_difference", "column_blockiness", "row_blockiness"];

    /// <summary>Metrics of <see cref="Audio"/>, in their order.</summary>
    internal static readonly string[] AudioMetrics = ["momentary", "short_term", "sample_peak", "correlation"];

    /// <summary>The picture's metrics over time.</summary>
    internal MetricSeries Video { get; } = new(VideoMetrics.Length, Buckets);

    /// <summary>The sound's metrics over time.</summary>
    internal MetricSeries Audio { get; } = new(AudioMetrics.Length, Buckets);

    /// <summary>Pictures by the incident's id.</summary>
    internal IncidentPictures Pictures { get; } = new(pictureLimit);

    /// <inheritdoc/>
    public void OnOpened(MediaInfo info)
    {
    }

    /// <inheritdoc/>
    public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
    {
        (_frameWidth, _frameHeight) = (metrics.Width, metrics.Height);
        Video.Add(
            metrics.Time,
            [
                (float)metrics.MeanLuma,
                (float)metrics.LumaLow,
                (float)metrics.LumaHigh,
                metrics.HasPrevious ? (float)metrics.TemporalDifference : float.NaN,
                (float)metrics.ColumnBlockiness,
                (float)metrics.RowBlockiness,
            ]);
    }

    /// <inheritdoc/>
    public void OnAudio(in AudioMetrics metrics)
    {
        var peak = 0f;
        for (var channel = 0; channel < metrics.Channels; channel++)
        {
            peak = Math.Max(peak, metrics.Levels[channel].Peak);
        }

        Audio.Add(
            metrics.Time,
            [
                Drawn(metrics.Momentary),
                Drawn(metrics.ShortTerm),
                Drawn(AudioSinceFrame.Decibels(peak)),
                (float)metrics.Correlation,
            ]);
    }

    /// <inheritdoc/>
    public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
    {
        var incident = incidentEvent.Incident;
        if (incident.MergedInto is { } leader)
        {
            Pictures.Merge(incident.Id, leader);
        }
        else if (incidentEvent.Kind == IncidentEventKind.Opened && frame is not null && Pictures.HasRoom
            && encodePicture(frame) is { } jpeg)
        {
            Pictures.Add(incident.Id, new(jpeg, _frameWidth, _frameHeight));
        }
    }

    private static float Drawn(double decibels) => (float)Math.Max(decibels, SilenceDecibels);
}
