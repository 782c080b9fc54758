using System.Diagnostics.Metrics;

namespace Vqa.Media.Hardware;

/// <summary>What is counted of devices, for whoever listens to the meter.</summary>
public static class HardwareMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Vqa.Media.Hardware";

    /// <summary>Name of the counter of streams that went on with the CPU, by <c>reason</c>.</summary>
    public const string RefusalsName = "vqa_device_refusals";

    /// <summary>Name of the counter of pictures that went with a device that failed.</summary>
    public const string LostPicturesName = "vqa_device_lost_pictures";
    /// <summary>Name of the counter of bytes of pictures that were copied from devices.</summary>
    public const string DownloadsName = "vqa_device_downloads";

    private static readonly Meter _meter = new(MeterName);

    private static readonly Counter<long> _refusals = _meter.CreateCounter<long>(
        RefusalsName, "{stream}", "Streams that were to be decoded on a device and went on with the CPU, by reason.");

    private static readonly Counter<long> _lost = _meter.CreateCounter<long>(
        LostPicturesName, "{picture}", "Pictures that a device held when it failed, and that could not be decoded again.");

    /// <summary>Counts pictures that were lost.</summary>
    public static void CountLost(int pictures) => _lost.Add(pictures);

    private static readonly Counter<long> _downloads = _meter.CreateCounter<long>(
        DownloadsName, "By", "Bytes of pictures that were copied from a device, for the model, for evidence, or to be measured.");

    /// <summary>Counts a picture that was copied from a device.</summary>
    internal static void CountDownload(long bytes) => _downloads.Add(bytes);

    /// <summary>Counts one.</summary>
    public static void Count(HardwareRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        _refusals.Add(1, new KeyValuePair<string, object?>("reason", refusal.Name));
    }
}
