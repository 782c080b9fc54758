using System.Text;
using System.Text.Json;

namespace Vqa.Delivery.Results;

/// <summary>
/// An object that waits, as one file: a line of JSON with its key, type and time, then its bytes. It is written under
/// another name, flushed to the disk and renamed, so that a file of that name is whole.
/// </summary>
internal sealed class SpoolFile
{
    private const int LongestHeader = 4096;

    private readonly int _headerBytes;

    private SpoolFile(string path, Header header, int headerBytes, long bytes)
    {
        Path = path;
        Key = header.Key;
        ContentType = header.ContentType;
        At = header.At;
        _headerBytes = headerBytes;
        Bytes = bytes;
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; private set; }

    /// <summary>The object's key.</summary>
    public string Key { get; }

    /// <summary>The object's media type.</summary>
    public string ContentType { get; }

    /// <summary>When it was put here.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Size of the file.</summary>
    public long Bytes { get; }

    /// <summary>Writes a file and has it on the disk when it returns.</summary>
    /// <exception cref="IOException">The disk is full or fails. Nothing is left behind.</exception>
    public static async Task<SpoolFile> WriteAsync(
        string path, string key, ResultBody body, DateTimeOffset at, CancellationToken stop)
    {
        var header = new Header(key, body.ContentType, at);
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(header), (byte)'\n'];
        try
        {
            var file = new FileStream(
                path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, useAsync: true);
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(line, stop).ConfigureAwait(false);
                var content = body.Open();
                await using (content.ConfigureAwait(false))
                {
                    await content.CopyToAsync(file, stop).ConfigureAwait(false);
                }

                file.Flush(flushToDisk: true);
            }
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        return new SpoolFile(path, header, line.Length, line.Length + body.Length);
    }

    /// <summary>Reads what a file is.</summary>
    /// <returns>Null where it is no such file.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SpoolFile? Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, LongestHeader);
        var start = new byte[(int)Math.Min(LongestHeader, file.Length)];
        file.ReadExactly(start);
        var end = Array.IndexOf(start, (byte)'\n');
        if (end < 0)
        {
            return null;
        }

        try
        {
            var header = JsonSerializer.Deserialize<Header>(start.AsSpan(0, end));
            return header is { Key: not null, ContentType: not null } && ResultKey.Check(header.Key).Length > 0
                ? new SpoolFile(path, header, end + 1, file.Length)
                : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Gives it another name.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public void MoveTo(string path)
    {
        File.Move(Path, path);
        Path = path;
    }

    /// <summary>The object.</summary>
    /// <exception cref="IOException">The file is gone or was cut.</exception>
    public ResultBody Body()
    {
        var body = ResultBody.FromFile(Path, _headerBytes, ContentType);
        return body.Length == Bytes - _headerBytes
            ? body
            : throw new FileNotFoundException($"{Path} is no longer as it was written");
    }

    /// <summary>What the first line holds, for people as well.</summary>
    public override string ToString() => new StringBuilder(Key).Append(" (").Append(Bytes).Append(" bytes)").ToString();

    private sealed record Header(string Key, string ContentType, DateTimeOffset At);
}
