using System.Diagnostics;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Node;

/// <summary><c>./vqa</c>, called from somewhere else, as through a link in a folder of the PATH.</summary>
public class LauncherTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task The_second_start_does_not_build_and_paths_count_from_where_the_user_stands()
    {
        var folder = TestClips.NewFolder();
        var link = Path.Combine(folder, "vqa");
        File.CreateSymbolicLink(link, Path.Combine(Root, "vqa"));
        File.Copy(NodeClips.Clean, Path.Combine(folder, "clip.mp4"));

        var first = await RunAsync(link, folder);
        var second = await RunAsync(link, folder);

        Assert.True(first.ExitCode == 0, first.Errors);
        Assert.Equal(0, second.ExitCode);
        Assert.DoesNotContain("building", second.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "report.json")));
    }

    /// <summary>The folder that holds Vqa.Gpu.sln.</summary>
    internal static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Vqa.Gpu.sln")))
            {
                folder = folder.Parent!;
            }

            return folder.FullName;
        }
    }

    private static async Task<(int ExitCode, string Errors)> RunAsync(string program, string folder)
    {
        var start = new ProcessStartInfo(program, ["analyze", "clip.mp4", "--json", "report.json"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync().WaitAsync(_limit);
        await output.WaitAsync(_limit);
        await process.WaitForExitAsync().WaitAsync(_limit);
        return (process.ExitCode, errors);
    }
}
