using Vqa.Benchmarks.Processes;

namespace Vqa.Tests.Benchmarks.Processes;

public sealed class NeighbourProgramsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vqa-neighbours-");

    [Fact]
    public void A_library_is_started_by_dotnet()
    {
        var (program, arguments) = NeighbourPrograms.Start("/somewhere/vqa.dll", "analyze", "clip.mp4");

        Assert.Equal("dotnet", program);
        Assert.Equal(["/somewhere/vqa.dll", "analyze", "clip.mp4"], arguments);
    }

    [Fact]
    public void A_program_starts_itself()
    {
        var (program, arguments) = NeighbourPrograms.Start("/opt/vqa/lib/vqa", "analyze", "clip.mp4");

        Assert.Equal("/opt/vqa/lib/vqa", program);
        Assert.Equal(["analyze", "clip.mp4"], arguments);
    }

    [Fact]
    public void A_folder_that_brings_the_runtime_is_known_by_it()
    {
        Assert.False(NeighbourPrograms.BringsDotNet(_folder.FullName));
        File.WriteAllText(Path.Combine(_folder.FullName, "libhostpolicy.so"), "");
        Assert.True(NeighbourPrograms.BringsDotNet(_folder.FullName));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
