using System.Security.Cryptography;
using System.Text;

namespace Vqa.Delivery.Reports;

/// <summary>The parts of the page that are the same in every report, read from this assembly once.</summary>
internal static class PageResources
{
    /// <summary>The scripts in the order in which they build on each other.</summary>
    private static readonly string[] _scriptFiles = ["scales.js", "plots.js", "lanes.js", "timeline.js", "page.js"];

    /// <summary>The skeleton of the page, with its places in double braces.</summary>
    public static string Skeleton { get; } = Read("report.html");

    /// <summary>The style sheet.</summary>
    public static string Style { get; } = Read("report.css");

    /// <summary>The script.</summary>
    public static string Script { get; } = string.Concat(_scriptFiles.Select(Read));

    /// <summary>
    /// The content security policy: nothing from outside, pictures from data URIs, and of styles and scripts exactly ours, by hash,
    /// so that even markup that got past the encoding could not run.
    /// </summary>
    public static string Policy { get; } =
        $"default-src 'none'; img-src data:; style-src {Hash(Style)}; script-src {Hash(Script)}; base-uri 'none'; form-action 'none'";

    private static string Hash(string content) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";

    private static string Read(string name)
    {
        using var stream = typeof(PageResources).Assembly.GetManifestResourceStream($"Page/{name}")
            ?? throw new InvalidOperationException($"The page's {name} is missing from the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
