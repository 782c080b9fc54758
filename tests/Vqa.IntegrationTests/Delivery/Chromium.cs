using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Vqa.IntegrationTests.Delivery;

/// <summary>Debian's browser without a window.</summary>
internal static class Chromium
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private static readonly string? _program = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, "chromium"))
        .FirstOrDefault(File.Exists);

    /// <summary>Loads a page, lets its scripts run and returns the document as it then is, with what the console said.</summary>
    public static async Task<(string Document, string Console)> LoadAsync(string url, CancellationToken stop)
    {
        Assert.SkipWhen(_program is null, "SKIPPED: no chromium on this machine; apt-get install chromium to run the page's tests");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(_limit);
        var profile = Directory.CreateTempSubdirectory("vqa-chromium-").FullName;
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
            "--no-first-run", "--allow-file-access-from-files", "--enable-logging=stderr", "--window-size=1280,1000",
            $"--user-data-dir={profile}", "--dump-dom", url,
        ];
        using var process = Process.Start(new ProcessStartInfo(_program!, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var document = process.StandardOutput.ReadToEndAsync(limit.Token);
            var log = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var console = (await log).Split('\n').Where(line => line.Contains("CONSOLE", StringComparison.Ordinal));
            return (await document, string.Join('\n', console));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(profile, recursive: true);
        }
    }

    /// <summary>
    /// Loads a report with a script of the test's own at its end, which <c>say</c>s words: they are in the document returned, as
    /// <c>[one|two]</c>. The page's policy, which would not let it run, is taken out.
    /// </summary>
    public static async Task<string> DriveAsync(string path, string script, CancellationToken stop)
    {
        var page = Regex.Replace(await File.ReadAllTextAsync(path, stop), "<meta http-equiv=[^>]*>", "");
        page = page.Replace("</body>", $$"""
            <script>{
              const say = (...words) => document.body.append("[" + words.join("|") + "]");
              {{script}}
            }</script></body>
            """, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, page, stop);
        var (document, console) = await LoadAsync($"file://{path}", stop);
        Assert.Equal("", console);
        return document;
    }
}
