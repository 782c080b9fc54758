using Vqa.Analysis.Sessions;
using Vqa.Media;
using Vqa.Node.Security;

namespace Vqa.Node.Api;

/// <summary>
/// What may be analysed: URLs as the policy for sources says, and files inside the allowed folders, links in their
/// paths resolved.
/// </summary>
internal sealed class AnalysisInputs
{
    private const int LongestInput = 4096;

    private static readonly SourcePolicy _files = new() { Schemes = new HashSet<string> { "file" } };

    private readonly string[] _folders;
    private readonly SourceAddresses _addresses;
    private readonly SessionOptions _session;

    /// <summary>Makes it.</summary>
    /// <param name="folders">Allowed folders.</param>
    /// <param name="addresses">Says what URLs may lead to.</param>
    /// <param name="session">How streams of the API are opened; its policy is that of URLs.</param>
    public AnalysisInputs(IEnumerable<string> folders, SourceAddresses addresses, SessionOptions session)
    {
        _folders = [.. folders.Select(folder => RealPath(Path.GetFullPath(folder)).TrimEnd('/') + '/')];
        (_addresses, _session) = (addresses, session);
    }

    /// <summary>Looks at an input.</summary>
    /// <returns>The real path of a file, null of a URL; or why it is refused.</returns>
    public async Task<(string? Path, string? Refused)> CheckAsync(string input, CancellationToken stop)
    {
        if (input.Length is 0 or > LongestInput || input.Any(char.IsControl))
        {
            return (null, $"It must have 1 to {LongestInput} characters, and no control characters.");
        }

        if (input.Contains("://", StringComparison.Ordinal))
        {
            return (null, _addresses.Problem(input, isFromFile: false) ?? await _addresses.LookUpAsync(input, stop));
        }

        // One answer for what is not there and what is not allowed: nobody learns which files there are.
        return Path.IsPathFullyQualified(input) && Real(input) is { } real
            && _folders.Any(folder => real.StartsWith(folder, StringComparison.Ordinal))
            && File.Exists(real)
            ? (real, null)
            : (null, "There is no such file in an allowed folder. Give its full path; the operator lists "
                + "folders in sources.allow_folders.");
    }

    /// <summary>How it is analysed.</summary>
    public SessionOptions Session(bool isFile) =>
        isFile ? _session with { Source = _session.Source with { Policy = _files } } : _session;

    private static string? Real(string path)
    {
        try
        {
            return RealPath(Path.GetFullPath(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // Links that go round in circles.
        }
    }

    private static string RealPath(string path)
    {
        var real = "/";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            FileSystemInfo entry = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            if (entry.LinkTarget is not null)
            {
                real = RealPath(entry.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
            }
        }

        return real;
    }
}
