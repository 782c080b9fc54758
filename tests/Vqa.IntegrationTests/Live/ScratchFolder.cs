namespace Vqa.IntegrationTests.Live;

/// <summary>A temporary folder that goes when it is disposed.</summary>
internal sealed class ScratchFolder : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vqa-live-");

    /// <summary>Its full path.</summary>
    public string Path => _folder.FullName;

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
