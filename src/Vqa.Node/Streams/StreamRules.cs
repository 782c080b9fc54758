using Vqa.Analysis.Detectors;
using Vqa.Node.SelfTest;

namespace Vqa.Node.Streams;

/// <summary>
/// What a definition must be like, on a node with these detector groups and allowed sources. Tells everything that is wrong at once.
/// </summary>
/// <param name="groups">Detectors by the name of the group.</param>
/// <param name="addresses">Says why an address may not be opened; null where it may.</param>
internal sealed class StreamRules(
    IReadOnlyDictionary<string, IReadOnlyList<string>> groups, Func<string, bool, string?> addresses)
{
    private const int MostLabels = 32, LongestLabel = 200, LongestUrl = 4096;

    // They judge how pictures follow each other, and with keyframes alone none do.
    private static readonly HashSet<string> _needEveryPicture = ["video_stutter", "video_flash", "timestamp"];

    /// <summary>What is wrong, by the name of the field; empty where nothing is.</summary>
    /// <param name="definition">As it came.</param>
    /// <param name="isFromFile">The operator's own streams file names it: it may name local files.</param>
    public IReadOnlyDictionary<string, string[]> Problems(StreamDefinition definition, bool isFromFile)
    {
        var problems = new List<(string Field, string Text)>();
        void Check(bool holds, string field, string text)
        {
            if (!holds)
            {
                problems.Add((field, text));
            }
        }

        Check(StreamId.IsValid(definition.Id), "id", $"An id is {StreamId.Rule}.");
        Check(definition.Id != SelfTestRunner.StreamName, "id", "That is the name of the node's own test.");
        Check(definition.Url.Length is > 0 and <= LongestUrl, "url", $"Give the address of the stream, of at most {LongestUrl} characters.");
        Check(!definition.Url.Any(char.IsControl), "url", "An address holds no control characters.");
        if (definition.Url.Length > 0 && addresses(definition.Url, isFromFile) is { } refused)
        {
            problems.Add(("url", refused));
        }

        Check(definition.Priority is >= 0 and <= 100, "priority", "A priority is 0 to 100; 50 where nothing is said.");
        Check(
            definition.DecryptKey is null || (definition.DecryptKey.Length == 32 && definition.DecryptKey.All(char.IsAsciiHexDigit)),
            "decrypt_key", "A key has 32 hexadecimal digits.");
        Check(definition.Labels.Count <= MostLabels, "labels", $"At most {MostLabels} labels.");
        Check(
            definition.Labels.All(label => label.Key.Length is > 0 and <= LongestLabel && label.Value is { Length: <= LongestLabel }),
            "labels", $"Names and values of labels are texts of at most {LongestLabel} characters.");
        Check(
            definition.Detectors is null || definition.DetectorGroup is null, "detector_group",
            "Give either detectors or detector_group.");
        try
        {
            _ = Selection(definition);
        }
        catch (DefinitionException e)
        {
            problems.Add((e.Field, e.Message));
        }

        return problems.GroupBy(problem => problem.Field).ToDictionary(g => g.Key, g => g.Select(p => p.Text).ToArray());
    }

    /// <summary>The detectors that a stream is watched by; <c>stream_loss</c>, which always watches, left out.</summary>
    /// <exception cref="DefinitionException">The definition names one that there is not, or an option, or a value out of range.</exception>
    public IReadOnlyList<DetectorSelection> Selection(StreamDefinition definition)
    {
        var ids = definition.Detectors ?? Group(definition.DetectorGroup);
        var settings = Settings(definition);
        return
        [
            .. Chosen(ids)
                .Where(detector => definition.Depth == Depth.Full || !_needEveryPicture.Contains(detector.Id))
                .Select(detector => new DetectorSelection(detector, settings.GetValueOrDefault(detector.Id, OptionValues.Defaults))),
        ];
    }

    /// <summary>How long nothing may come before the stream counts as lost.</summary>
    public static TimeSpan LossDuration(StreamDefinition definition) => TimeSpan.FromSeconds(
        definition.Options.GetValueOrDefault($"{LossWatch.Id}.{LossWatch.MinDuration.Name}", LossWatch.MinDuration.Default));

    private IReadOnlyList<string>? Group(string? name) => name is null
        ? groups.GetValueOrDefault("default")
        : groups.TryGetValue(name, out var ids)
            ? ids
            : throw new DefinitionException(
                "detector_group",
                $"There is no detector group '{name}'; the configuration has: {string.Join(", ", groups.Keys.DefaultIfEmpty("none"))}.");

    private static IReadOnlyList<DetectorDescriptor> Chosen(IReadOnlyList<string>? ids)
    {
        if (ids is null)
        {
            return DetectorCatalog.All;
        }

        var inSession = ids.Where(id => id != LossWatch.Id).ToList();
        try
        {
            return inSession.Count == 0 && ids.Count > 0 ? [] : DetectorCatalog.Select(string.Join(',', inSession));
        }
        catch (ArgumentException e)
        {
            throw new DefinitionException("detectors", e.Message);
        }
    }

    private static IReadOnlyDictionary<string, OptionValues> Settings(StreamDefinition definition)
    {
        var prefix = LossWatch.Id + ".";
        foreach (var (name, value) in definition.Options.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var known = LossWatch.MinDuration;
            if (name != prefix + known.Name || !(value >= known.Minimum && value <= known.Maximum))
            {
                throw new DefinitionException(
                    "options",
                    $"{name}={value} cannot be: {LossWatch.Id} has the option {known.Name}, {known.Minimum} to {known.Maximum} {known.Unit}.");
            }
        }

        var settings = definition.Options.Where(o => !o.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(o => FormattableString.Invariant($"{o.Key}={o.Value}"));
        try
        {
            return DetectorCatalog.ParseSettings(settings);
        }
        catch (ArgumentException e)
        {
            throw new DefinitionException("options", e.Message);
        }
    }
}

/// <summary>A definition cannot be meant so.</summary>
/// <param name="field">Its field, as the API names it.</param>
/// <param name="message">What is wrong, and what would be right.</param>
internal sealed class DefinitionException(string field, string message) : Exception(message)
{
    /// <summary>The field at fault, as the API names it.</summary>
    public string Field { get; } = field;
}
