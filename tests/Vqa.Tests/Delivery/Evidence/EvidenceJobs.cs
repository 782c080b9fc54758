using System.Text;
using Vqa.Analysis.Metering;
using Vqa.Delivery.Evidence;

namespace Vqa.Tests.Delivery.Evidence;

/// <summary>Evidence without a clip: a picture of so many bytes.</summary>
internal static class EvidenceJobs
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    public static EvidenceJob Of(string stream, int pictureBytes, params string[] incidents) => new()
    {
        Subject = new EvidenceSubject { Stream = stream, Source = "udp://127.0.0.1:1", Detectors = [] },
        Stretch = null,
        ClipStart = TimeSpan.Zero,
        ClipStartAt = Noon,
        Items =
        [
            .. incidents.Select(id => new EvidenceItem
            {
                IncidentId = id,
                Detector = "video_black",
                IncidentJson = Encoding.UTF8.GetBytes($$"""{"id":"{{id}}"}"""),
                OpenedAt = Noon,
                StartAt = Noon.AddSeconds(-2),
                Picture = new byte[pictureBytes],
                Damage = id.StartsWith("damaged", StringComparison.Ordinal) ? Map() : null,
            }),
        ],
    };

    /// <summary>Four cells of 8 samples, of which one is damaged for sure.</summary>
    public static DamageMap Map()
    {
        var map = new DamageMap();
        byte[] levels = [0, 255, 0, 0];
        levels.CopyTo(map.Begin(new DamageGrid(2, 2, 2, 8, 16, 16)));
        return map;
    }
}
