namespace Vqa.Delivery.Results;

/// <summary>
/// A stretch of a seekable stream, as a stream of its own. Disposes the whole unless it is told to leave it open.
/// </summary>
internal sealed class StreamSlice(Stream whole, long offset, long length, bool leaveOpen = false) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new IOException("a stream has no place before its start");
    }

    public override int Read(byte[] buffer, int start, int count) => Read(buffer.AsSpan(start, count));

    public override int Read(Span<byte> buffer)
    {
        whole.Position = offset + _position;
        var read = whole.Read(buffer[..Room(buffer.Length)]);
        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int start, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(start, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        whole.Position = offset + _position;
        var read = await whole.ReadAsync(buffer[..Room(buffer.Length)], cancellationToken).ConfigureAwait(false);
        _position += read;
        return read;
    }

    public override long Seek(long distance, SeekOrigin origin) => Position = distance + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => _position,
        _ => length,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int start, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            whole.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Room(int wanted) => (int)Math.Clamp(length - _position, 0, wanted);
}
