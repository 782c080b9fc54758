using Vqa.Node.Runs;

namespace Vqa.Tests.Node.Runs;

public sealed class OutputPathsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vqa-outputs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Files_in_a_folder_that_exists_are_fine()
    {
        var paths = new OutputPaths(In("a.json"), In("a.html"), In("a.csv"), "-");

        Assert.Null(paths.Problem(["clip.mp4", "udp://127.0.0.1:5000"]));
        Assert.True(paths.UseStandardOutput);
    }

    [Fact]
    public void Without_outputs_there_is_no_problem_and_no_data_on_standard_output()
    {
        var paths = new OutputPaths(null, null, null, null);

        Assert.Null(paths.Problem(["clip.mp4"]));
        Assert.False(paths.UseStandardOutput);
    }

    [Fact]
    public void Two_outputs_may_not_share_standard_output()
    {
        var problem = new OutputPaths("-", null, null, "-").Problem([]);

        Assert.Contains("--json and --events both go to standard output", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_outputs_may_not_share_a_file_however_it_is_written()
    {
        var problem = new OutputPaths(In("x"), null, Path.Combine(_folder, ".", "x"), null).Problem([]);

        Assert.Contains("--json and --metrics", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_is_never_overwritten()
    {
        var problem = new OutputPaths(In("clip.mp4"), null, null, null).Problem([In("clip.mp4")]);

        Assert.Contains("it would be overwritten", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_no_file()
    {
        Assert.Contains("this is a folder", new OutputPaths(_folder, null, null, null).Problem([]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_folder_of_a_file_must_exist()
    {
        var problem = new OutputPaths(In("none/a.json"), null, null, null).Problem([]);

        Assert.Contains("its folder does not exist", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_name_is_refused()
    {
        Assert.NotNull(new OutputPaths("", null, null, null).Problem([]));
    }

    private string In(string name) => Path.Combine(_folder, name);
}
