using System.Text.RegularExpressions;

namespace Vqa.Tests.Architecture;

/// <summary>How the sources lie in their folders, and what may be in them.</summary>
public partial class SourceLayoutTests
{
    private const int LongestFile = 500;
    private const int DeepestFolder = 2;

    /// <summary>Names that say nothing of the trade, and so gather everything.</summary>
    private static readonly string[] _forbiddenFolders = ["Utils", "Utilities", "Common", "Helpers", "Managers", "Interfaces"];

    private static readonly string[] _product = ["src", "kernels"];
    private static readonly string[] _all = ["src", "kernels", "tests", "benchmarks"];

    [Fact]
    public void Unsafe_code_lies_only_in_the_interop_folder_and_in_the_kernels()
    {
        var offenders = SourceTree.Files("*.cs", _product)
            .Where(file => !file.StartsWith("kernels/", StringComparison.Ordinal))
            .Where(file => !file.StartsWith("src/Vqa.Media/Interop/", StringComparison.Ordinal))
            .Where(file => SourceTree.Lines(file).Any(line => UnsafeKeyword().IsMatch(WithoutComment(line))));

        Assert.Empty(offenders);
    }

    [Fact]
    public void Only_media_and_kernels_may_compile_unsafe_code()
    {
        var projects = SourceTree.Files("*.csproj", _product)
            .Where(file => SourceTree.Lines(file).Any(line => line.Contains("AllowUnsafeBlocks", StringComparison.Ordinal)));

        Assert.Equal(["kernels/Vqa.Kernels/Vqa.Kernels.csproj", "src/Vqa.Media/Vqa.Media.csproj"], projects);
    }

    [Fact]
    public void Folders_are_nouns_of_the_trade_and_at_most_two_deep()
    {
        Assert.All(SourceTree.Files("*.cs", _all), file =>
        {
            // kernels|src|tests|benchmarks / project / folder / folder / file
            var folders = file.Split('/')[2..^1];
            Assert.DoesNotContain(folders, folder => _forbiddenFolders.Contains(folder));
            Assert.True(folders.Length <= DeepestFolder, $"{file} lies too deep");
        });
    }

    [Fact]
    public void A_namespace_is_the_path_of_its_folder()
    {
        Assert.All(SourceTree.Files("*.cs", _product), file =>
        {
            var declared = SourceTree.Lines(file)
                .Select(line => NamespaceLine().Match(line))
                .FirstOrDefault(match => match.Success)?.Groups[1].Value;
            var path = string.Join('.', file.Split('/')[1..^1]);
            // The bindings carry the names of the package that can replace them.
            Assert.True(declared is null || declared == path || declared == "FFmpeg.AutoGen", $"{file} declares {declared}");
        });
    }

    [Fact]
    public void No_file_is_longer_than_a_reader_can_hold()
    {
        var tooLong = SourceTree.Files("*.cs", _all)
            .Where(file => !file.EndsWith(".g.cs", StringComparison.Ordinal))
            .Select(file => (file, lines: SourceTree.Lines(file).Length))
            .Where(entry => entry.lines > LongestFile);

        Assert.Empty(tooLong);
    }

    private static string WithoutComment(string line) => line.Split("//")[0];

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex UnsafeKeyword();

    [GeneratedRegex(@"^namespace ([\w.]+)\s*[;{]?")]
    private static partial Regex NamespaceLine();
}
