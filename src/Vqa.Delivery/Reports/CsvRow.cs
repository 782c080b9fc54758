using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Vqa.Delivery.Reports;

/// <summary>
/// A row of comma-separated values (RFC 4180, LF) as UTF-8, made in a buffer that is reused: no allocation once it has grown.
/// Numbers are formatted the same way in every culture.
/// </summary>
internal sealed class CsvRow
{
    private byte[] _buffer = new byte[1024];
    private int _length;

    /// <summary>The row as it stands, ended or not.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Starts the next row.</summary>
    public void Clear() => _length = 0;

    /// <summary>Ends the row: the comma after its last cell becomes the line's end.</summary>
    public void End() => _buffer[_length - 1] = (byte)'\n';

    /// <summary>An empty cell: the value is not known.</summary>
    public void Empty() => Comma();

    /// <summary>A number with a fixed number of decimals; empty for NaN, <c>inf</c> and <c>-inf</c> as most readers take them.</summary>
    public void Number(double value, int decimals)
    {
        if (double.IsInfinity(value))
        {
            Append(value > 0 ? "inf"u8 : "-inf"u8);
        }
        else if (!double.IsNaN(value))
        {
            int written;
            while (!Utf8Formatter.TryFormat(value, _buffer.AsSpan(_length), out written, new('F', (byte)decimals)))
            {
                Grow();
            }

            _length += written;
        }

        Comma();
    }

    /// <summary>A whole number.</summary>
    public void Integer(long value)
    {
        int written;
        while (!value.TryFormat(_buffer.AsSpan(_length), out written, provider: CultureInfo.InvariantCulture))
        {
            Grow();
        }

        _length += written;
        Comma();
    }

    /// <summary>A text, in quotes where it needs them.</summary>
    public void Text(string value)
    {
        var quoted = value.AsSpan().ContainsAny(",\"\r\n");
        var text = quoted ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
        while (_buffer.Length - _length < Encoding.UTF8.GetMaxByteCount(text.Length))
        {
            Grow();
        }

        _length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));
        Comma();
    }

    /// <summary>Bytes that are encoded already: cells with their commas.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        while (_buffer.Length - _length < text.Length)
        {
            Grow();
        }

        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
    }

    private void Comma() => Append(","u8);

    private void Grow() => Array.Resize(ref _buffer, _buffer.Length * 2);
}
