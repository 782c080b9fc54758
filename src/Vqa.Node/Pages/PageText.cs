using Vqa.Delivery.Reports;

namespace Vqa.Node.Pages;

/// <summary>Numbers and times as the pages write them.</summary>
internal static class PageText
{
    /// <summary>A length of which one unit is enough: "12 s", "5 min", "3 h", "9 d".</summary>
    public static string Coarse(TimeSpan length) => length switch
    {
        _ when length < TimeSpan.Zero => "0 s",
        _ when length < TimeSpan.FromMinutes(1) => ReportText.Invariant($"{(int)length.TotalSeconds} s"),
        _ when length < TimeSpan.FromHours(1) => ReportText.Invariant($"{(int)length.TotalMinutes} min"),
        _ when length < TimeSpan.FromDays(2) => ReportText.Invariant($"{(int)length.TotalHours} h"),
        _ => ReportText.Invariant($"{(int)length.TotalDays} d"),
    };

    /// <summary>A size: "512 bytes", "3.2 MiB".</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1024 => ReportText.Invariant($"{bytes} bytes"),
        < 1 << 20 => ReportText.Invariant($"{bytes / 1024.0:0.#} KiB"),
        < 1 << 30 => ReportText.Invariant($"{bytes / (double)(1 << 20):0.#} MiB"),
        _ => ReportText.Invariant($"{bytes / (double)(1 << 30):0.##} GiB"),
    };

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => ReportText.Invariant($"{share * 100:0.#} %");

    /// <summary>A moment for machines: RFC 3339, UTC, whole seconds.</summary>
    public static string Machine(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    /// <summary>
    /// Writes a moment. In UTC, as who reads without scripts sees it; a script turns it into the viewer's own zone, and the title keeps UTC.
    /// </summary>
    public static void WriteTime(HtmlWriter html, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(html);
        var text = time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss") + " UTC";
        html.Write($"""<time datetime="{Machine(time)}" title="{text}">{text}</time>""");
    }

    /// <summary>The address of a stream's page.</summary>
    public static string StreamPath(string id) => $"/streams/{Uri.EscapeDataString(id)}";

    /// <summary>The address of a stream's picture, which the API serves.</summary>
    public static string PicturePath(string id, int width) => ReportText.Invariant($"/v1/streams/{Uri.EscapeDataString(id)}/picture.jpg?width={width}");

    /// <summary>The address of an incident's page.</summary>
    public static string IncidentPath(string id) => $"/incidents/{Uri.EscapeDataString(id)}";
}
