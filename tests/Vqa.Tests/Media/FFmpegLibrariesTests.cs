using Vqa.Media;
using Vqa.Media.Interop;

namespace Vqa.Tests.Media;

public class FFmpegLibrariesTests
{
    [Fact]
    public void The_installed_libraries_are_the_wanted_ones()
    {
        Assert.Null(FFmpegLibraries.Problem());
        Assert.Contains("libavcodec 59.", FFmpegLibraries.Describe());
    }

    [Fact]
    public void Another_version_is_named_with_the_wanted_one_and_the_fix()
    {
        string problem = FFmpegLibraries.Check(name => name == "avcodec" ? 60u << 16 | 31 << 8 | 102 : MajorOf(name))!;
        Assert.Contains("60.31.102", problem);
        Assert.Contains("libavcodec.so.59", problem);
        Assert.Contains("apt-get install", problem);
    }

    [Fact]
    public void A_missing_library_is_named_with_the_fix()
    {
        string problem = FFmpegLibraries.Check(
            name => name == "swscale" ? throw new DllNotFoundException("not there") : MajorOf(name))!;
        Assert.Contains("libswscale.so.6", problem);
        Assert.Contains("apt-get install", problem);
    }

    private static uint MajorOf(string name) =>
        (uint)LibraryLoader.Libraries.Single(library => library.Name == name).Major << 16;
}
