namespace Vqa.Node.Pages;

/// <summary>A stretch of time that timelines show, up to now.</summary>
/// <param name="Key">Its name in addresses.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Step">What one point covers: some 300 points, more than which no screen tells apart.</param>
/// <param name="Tick">Time between the labels of the axis.</param>
internal sealed record ChartSpan(string Key, string Name, TimeSpan Length, TimeSpan Step, TimeSpan Tick)
{
    /// <summary>All, shortest first. The steps are those that timelines keep, or multiples of them.</summary>
    public static IReadOnlyList<ChartSpan> All { get; } =
    [
        new("5m", "5 min", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
        new("1h", "1 h", TimeSpan.FromHours(1), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10)),
        new("24h", "24 h", TimeSpan.FromHours(24), TimeSpan.FromMinutes(4), TimeSpan.FromHours(4)),
        new("7d", "7 d", TimeSpan.FromDays(7), TimeSpan.FromMinutes(30), TimeSpan.FromDays(1)),
    ];

    /// <summary>The one of that name; the shortest where there is none.</summary>
    public static ChartSpan Parse(string? key) => All.FirstOrDefault(span => span.Key == key) ?? All[0];
}
