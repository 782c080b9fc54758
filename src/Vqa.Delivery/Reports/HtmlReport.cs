using System.Text;
using Vqa.Analysis.Sessions;

namespace Vqa.Delivery.Reports;

/// <summary>One input of a report.</summary>
/// <param name="Result">What its session found.</param>
/// <param name="Collected">What was gathered as it ran.</param>
public sealed record InputReport(SessionResult Result, ReportCollector Collected);

/// <summary>The run that a report is of.</summary>
/// <param name="Finished">When it ended; shown in UTC.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Detectors">Ids of the detectors that looked.</param>
public sealed record ReportRun(DateTimeOffset Finished, string Version, IReadOnlyList<string> Detectors);

/// <summary>
/// The report of a run for people: one HTML file that needs nothing else, no network and no server. Per input the facts of the stream,
/// a timeline of the metrics with the incidents marked, and the incidents with pictures and numbers.
/// </summary>
/// <remarks>
/// Text and tables are plain markup and readable without a script; the script draws the timelines from JSON that the page carries. A
/// content security policy lets nothing else run or load.
/// </remarks>
public static class HtmlReport
{
    /// <summary>Writes the report whole or not at all.</summary>
    /// <param name="path">A file, or "-" for standard output.</param>
    /// <param name="inputs">One for each input, in the order given.</param>
    /// <param name="run">The run.</param>
    /// <exception cref="IOException">The file cannot be written. What was there before still is.</exception>
    public static void Write(string path, IReadOnlyList<InputReport> inputs, ReportRun run) =>
        OutputFile.Write(path, stream => Write(stream, inputs, run));

    /// <summary>Writes the report to a stream, which stays the caller's.</summary>
    public static void Write(Stream output, IReadOnlyList<InputReport> inputs, ReportRun run)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(false), 64 * 1024, leaveOpen: true);
        var html = new HtmlWriter(text);
        foreach (var (content, place) in Places(PageResources.Skeleton))
        {
            html.WriteContent(content);
            switch (place)
            {
                case "policy":
                    html.WriteContent(PageResources.Policy);
                    break;
                case "style":
                    html.WriteContent(PageResources.Style);
                    break;
                case "script":
                    html.WriteContent(PageResources.Script);
                    break;
                case "title":
                    html.Write($"{Title(inputs)}");
                    break;
                case "body":
                    WriteBody(html, inputs, run);
                    break;
                default:
                    break;
            }
        }
    }

    private static string Title(IReadOnlyList<InputReport> inputs) => inputs.Count == 1
        ? $"{FileName(inputs[0].Result.Input)} – video quality"
        : $"Video quality of {inputs.Count} inputs";

    private static void WriteBody(HtmlWriter html, IReadOnlyList<InputReport> inputs, ReportRun run)
    {
        PageHeader.Write(html, inputs, run);
        html.Write($"<main>\n");
        for (var i = 0; i < inputs.Count; i++)
        {
            InputSection.Write(html, inputs[i], i + 1);
        }

        html.Write($"</main>\n");
    }

    /// <summary>The name that a path or URL ends in, without its query; the whole where there is none.</summary>
    internal static string FileName(string input)
    {
        var path = input.AsSpan();
        if (input.Contains("://", StringComparison.Ordinal) && path.IndexOfAny('?', '#') is var query and >= 0)
        {
            path = path[..query];
        }

        path = path.TrimEnd('/');
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.IsEmpty ? input : name.ToString();
    }

    /// <summary>Cuts the skeleton at its places: the markup before each and the place's name, empty after the last.</summary>
    private static IEnumerable<(string Content, string Place)> Places(string skeleton)
    {
        while (skeleton.IndexOf("{{", StringComparison.Ordinal) is var open and >= 0)
        {
            var close = skeleton.IndexOf("}}", open, StringComparison.Ordinal);
            yield return (skeleton[..open], skeleton[(open + 2)..close]);
            skeleton = skeleton[(close + 2)..];
        }

        yield return (skeleton, string.Empty);
    }
}
