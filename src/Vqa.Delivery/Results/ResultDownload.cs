namespace Vqa.Delivery.Results;

/// <summary>A stored object that is being read.</summary>
/// <param name="Content">Its bytes, once, from the start; not seekable in general.</param>
/// <param name="Length">How many.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Owner">What holds the connection open; null where the content does.</param>
public sealed record ResultDownload(Stream Content, long Length, string ContentType, IDisposable? Owner = null)
    : IDisposable
{
    /// <summary>Closes it.</summary>
    public void Dispose()
    {
        Content.Dispose();
        Owner?.Dispose();
    }
}
