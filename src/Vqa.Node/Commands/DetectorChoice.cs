using System.CommandLine.Parsing;
using Vqa.Analysis.Detectors;

namespace Vqa.Node.Commands;

/// <summary>
/// Reads <c>--detectors a,b</c> and <c>--set detector.option=value</c> against the catalog, and says what a misspelt word may mean.
/// </summary>
internal static class DetectorChoice
{
    /// <summary>The detectors that are named, in the catalog's order.</summary>
    public static IReadOnlyList<DetectorDescriptor> Detectors(ArgumentResult argument)
    {
        var ids = argument.Tokens
            .SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet();
        if (ids.Count == 0)
        {
            argument.AddError($"--detectors names none. Known: {string.Join(", ", KnownIds)}.");
        }

        foreach (var id in ids.Except(KnownIds))
        {
            var hint = $"{Spelling.DidYouMean(id, KnownIds)} Known: {string.Join(", ", KnownIds)}.";
            argument.AddError($"--detectors: there is no detector '{id}'.{hint}");
        }

        return [.. DetectorCatalog.All.Where(detector => ids.Contains(detector.Id))];
    }

    /// <summary>The options that are set, by detector id.</summary>
    public static IReadOnlyDictionary<string, OptionValues> Settings(ArgumentResult argument)
    {
        var texts = argument.Tokens.Select(token => token.Value).ToList();
        var areAllRight = true;
        foreach (var text in texts)
        {
            try
            {
                DetectorCatalog.ParseSettings([text]);
            }
            catch (ArgumentException e)
            {
                argument.AddError($"--set: {e.Message}.{DidYouMean(text)}");
                areAllRight = false;
            }
        }

        return areAllRight ? DetectorCatalog.ParseSettings(texts) : new Dictionary<string, OptionValues>();
    }

    /// <summary>What will run, with its options.</summary>
    /// <param name="chosen">The detectors that are named; null for all.</param>
    /// <param name="settings">The options that are set, by detector id; null for none.</param>
    /// <exception cref="UsageException">An option is set of a detector that will not run.</exception>
    public static IReadOnlyList<DetectorSelection> Combine(
        IReadOnlyList<DetectorDescriptor>? chosen, IReadOnlyDictionary<string, OptionValues>? settings)
    {
        chosen ??= DetectorCatalog.All;
        settings ??= new Dictionary<string, OptionValues>();
        if (settings.Keys.Except(chosen.Select(detector => detector.Id)).FirstOrDefault() is { } idle)
        {
            throw new UsageException($"--set: {idle} does not run; add it to --detectors.");
        }

        return [.. chosen.Select(detector => new DetectorSelection(
            detector, settings.GetValueOrDefault(detector.Id, OptionValues.Defaults)))];
    }

    private static IEnumerable<string> KnownIds => DetectorCatalog.All.Select(detector => detector.Id);

    /// <summary>Looks at the first word of <c>detector.option=value</c> that is not known.</summary>
    private static string DidYouMean(string setting)
    {
        var words = setting.Split('.', '=');
        if (words.Length < 3)
        {
            return "";
        }

        var detector = DetectorCatalog.All.FirstOrDefault(known => known.Id == words[0]);
        if (detector is null)
        {
            return Spelling.DidYouMean(words[0], KnownIds);
        }

        var options = detector.Options.Select(option => option.Name).ToList();
        return options.Contains(words[1]) ? "" : Spelling.DidYouMean(words[1], options);
    }
}
