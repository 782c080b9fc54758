using System.Globalization;

namespace Vqa.Analysis.Detectors;

/// <summary>Every detector that there is, in the order in which they are listed and run. To add one, see the README beside this file.</summary>
public static class DetectorCatalog
{
    private static readonly Dictionary<string, DetectorDescriptor> _byId = [];

    static DetectorCatalog()
    {
        // Add throws for a second detector of the same id: at start-up, not when someone asks for it.
        foreach (var detector in All)
        {
            _byId.Add(detector.Id, detector);
        }
    }

    /// <summary>All detectors.</summary>
    public static IReadOnlyList<DetectorDescriptor> All { get; } =
    [
        FreezeDetector.Descriptor,
        StutterDetector.Descriptor,
        BlackDetector.Descriptor,
        SolidDetector.Descriptor,
        BlockCorruptionDetector.Descriptor,
        FlashDetector.Descriptor,
        VideoDecodeDetector.Descriptor,
        TimestampDetector.Descriptor,
        FormatChangeDetector.Descriptor,
        AudioSilenceDetector.Descriptor,
        AudioClippingDetector.Descriptor,
        AudioLoudnessDetector.Descriptor,
        AudioPhaseDetector.Descriptor,
    ];

    /// <summary>All detectors with their defaults.</summary>
    public static IReadOnlyList<DetectorSelection> Everything { get; } =
        [.. All.Select(d => new DetectorSelection(d, OptionValues.Defaults))];

    /// <summary>The detector with this id.</summary>
    /// <exception cref="ArgumentException">There is none; the message names the known ones.</exception>
    public static DetectorDescriptor Find(string id) =>
        _byId.TryGetValue(id, out var detector)
            ? detector
            : throw new ArgumentException($"there is no detector '{id}'; there are: {string.Join(", ", All.Select(d => d.Id))}");

    /// <summary>The detectors that a user named: <c>"video_freeze,audio_silence"</c>, in the catalog's order, each once.</summary>
    /// <exception cref="ArgumentException">One of them does not exist, or none is named; the message names the known ones.</exception>
    public static IReadOnlyList<DetectorDescriptor> Select(string commaSeparated)
    {
        var wanted = commaSeparated.Split(',', StringSplitOptions.TrimEntries).Select(Find).ToHashSet();
        return [.. All.Where(wanted.Contains)];
    }

    /// <summary>Takes settings as a user writes them: <c>"video_freeze.min_duration=3"</c>. Where one is set twice, the last counts.</summary>
    /// <returns>The values of each detector that something was set for; all others have <see cref="OptionValues.Defaults"/>.</returns>
    /// <exception cref="ArgumentException">
    /// A setting is not of that form, or its detector or option does not exist, or its value is no number or out of range; the
    /// message names the setting and what would be right.
    /// </exception>
    public static IReadOnlyDictionary<string, OptionValues> ParseSettings(IEnumerable<string> settings)
    {
        var values = new Dictionary<string, OptionValues>();
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            var dot = setting.IndexOf('.', StringComparison.Ordinal);
            if (dot <= 0 || equals < dot)
            {
                throw new ArgumentException($"'{setting}' is no setting; write detector.option=value, as in video_freeze.min_duration=3");
            }

            var detector = Find(setting[..dot].Trim());
            var number = setting[(equals + 1)..].Trim();
            if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                throw new ArgumentException($"'{setting}': '{number}' is no number");
            }

            if (!values.TryGetValue(detector.Id, out var ofDetector))
            {
                values.Add(detector.Id, ofDetector = new OptionValues());
            }

            ofDetector.Set(detector, setting[(dot + 1)..equals].Trim(), value);
        }

        return values;
    }
}
