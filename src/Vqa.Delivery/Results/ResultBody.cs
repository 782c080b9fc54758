namespace Vqa.Delivery.Results;

/// <summary>
/// The content of an object before it is stored: bytes in memory, or a file that is read when it is wanted.
/// Immutable.
/// </summary>
public sealed class ResultBody
{
    private readonly Func<Stream> _open;

    private ResultBody(string contentType, long length, Func<Stream> open)
    {
        ContentType = contentType;
        Length = length;
        _open = open;
    }

    /// <summary>Its media type, "application/json".</summary>
    public string ContentType { get; }

    /// <summary>Its length in bytes.</summary>
    public long Length { get; }

    /// <summary>Bytes in memory, which must not change.</summary>
    public static ResultBody FromBytes(byte[] bytes, string contentType)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new(contentType, bytes.Length, () => new MemoryStream(bytes, writable: false));
    }

    /// <summary>A file, which must not change until it was read.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    public static ResultBody FromFile(string path, string contentType) => FromFile(path, 0, contentType);

    /// <summary>What comes after a file's first bytes.</summary>
    internal static ResultBody FromFile(string path, long offset, string contentType)
    {
        var length = new FileInfo(path).Length - offset;
        return new(contentType, length, () => new StreamSlice(OpenFile(path), offset, length));
    }

    /// <summary>Opens it, at its start; seekable; the caller disposes it. May be opened several times.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Stream Open() => _open();

    private static FileStream OpenFile(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, useAsync: true);
}
