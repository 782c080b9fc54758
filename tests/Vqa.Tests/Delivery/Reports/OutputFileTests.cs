using Vqa.Delivery.Reports;

namespace Vqa.Tests.Delivery.Reports;

public sealed class OutputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vqa-output-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_document_is_written_whole()
    {
        var path = Path.Combine(_folder, "report.json");

        OutputFile.Write(path, stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_failure_leaves_the_old_document_and_nothing_else()
    {
        var path = Path.Combine(_folder, "report.json");
        File.WriteAllText(path, "old");

        Assert.Throws<InvalidOperationException>(() => OutputFile.Write(path, stream =>
        {
            stream.Write(new byte[1 << 20]);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_symbolic_link_stays_one_and_its_target_is_replaced()
    {
        var target = Path.Combine(_folder, "target.json");
        var link = Path.Combine(_folder, "link.json");
        File.WriteAllText(target, "a longer old content");
        File.CreateSymbolicLink(link, target);

        OutputFile.Write(link, stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(target));
        Assert.Equal(target, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        var path = Path.Combine(_folder, "none", "report.json");

        var error = Assert.ThrowsAny<IOException>(() => OutputFile.Write(path, _ => { }));

        Assert.Contains("none", error.Message);
    }
}
