namespace Vqa.Node.Terminal;

/// <summary>Times as people read them on a tape: 1:02:03.450, the hours only where there are any.</summary>
internal static class Clock
{
    /// <summary>With milliseconds: where in the stream something is.</summary>
    public static string Position(TimeSpan time) => Whole(time) + $".{time.Milliseconds:000}";

    /// <summary>Whole seconds: how long something is or takes.</summary>
    public static string Whole(TimeSpan time) => time.TotalHours >= 1
        ? $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"
        : $"{time.Minutes}:{time.Seconds:00}";
}
