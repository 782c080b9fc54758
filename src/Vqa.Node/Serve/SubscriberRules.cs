using System.Globalization;

namespace Vqa.Node.Serve;

/// <summary>What the settings of a subscriber must be like beyond their form.</summary>
internal static class SubscriberRules
{
    private const double LongestMinDuration = 86_400, LongestCoolDown = 7 * 86_400;
    private const int MostPerHour = 100_000;

    /// <summary>The first thing that is wrong, with what is allowed; null where nothing is.</summary>
    public static string? Problem(SubscriberSettings settings)
    {
        if (settings.Kind != SubscriberKindName.Lines && settings.Url is not { IsAbsoluteUri: true })
        {
            return settings.Url is null
                ? "url is missing: say where to send, like https://example.com/hook."
                : $"url: '{settings.Url}' is no whole URL; write one with scheme and host, like https://example.com/hook.";
        }

        return Range("min_duration_seconds", settings.MinDurationSeconds, 0, LongestMinDuration)
            ?? Range("cool_down_seconds", settings.CoolDownSeconds, 0, LongestCoolDown)
            ?? Range("max_per_hour", settings.MaxPerHour, 1, MostPerHour);
    }

    private static string? Range(string name, double value, double least, double most) =>
        value >= least && value <= most ? null : string.Create(CultureInfo.InvariantCulture, $"{name}: {value} is not {least} to {most}.");
}
