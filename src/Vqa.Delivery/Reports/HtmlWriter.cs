using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Vqa.Delivery.Reports;

/// <summary>
/// Writes HTML such that forgetting to encode is impossible: in <c>html.Write($"&lt;b&gt;{name}&lt;/b&gt;")</c> the literal is markup, and whatever
/// fills a hole is text.
/// </summary>
/// <param name="output">Where it goes; it stays the caller's.</param>
public sealed class HtmlWriter(TextWriter output)
{
    private static readonly HtmlEncoder _encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>What HTML may not hold at all, even encoded: control characters, and halves of surrogate pairs from damaged names.</summary>
    private static readonly SearchValues<char> _controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7F).Select(c => (char)c), '\uFFFE', '\uFFFF']);

    /// <summary>Writes markup, whose holes are encoded as they are filled.</summary>
#pragma warning disable CA1045 // By reference, as interpolated string handlers are passed.
    public void Write([InterpolatedStringHandlerArgument("")] ref Markup markup) => _ = markup;
#pragma warning restore CA1045

    /// <summary>Writes a style sheet, a script or JSON: content of an element that holds no markup.</summary>
    /// <param name="content">Trusted, and free of <c>&lt;/</c>.</param>
    public void WriteContent(ReadOnlySpan<char> content) => output.Write(content);

    /// <summary>Writes bytes as base 64, for data URIs.</summary>
    public void WriteBase64(ReadOnlySpan<byte> bytes)
    {
        const int Chunk = 3 * 4096;
        Span<char> text = new char[Chunk / 3 * 4];
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(Chunk, bytes.Length)..])
        {
            Convert.TryToBase64Chars(bytes[..Math.Min(Chunk, bytes.Length)], text, out var written);
            output.Write(text[..written]);
        }
    }

    private void WriteText(string? value)
    {
        if (value is null)
        {
            return;
        }

        var text = value.AsSpan().ContainsAny(_controls)
            ? string.Create(value.Length, value, static (span, source) =>
            {
                source.CopyTo(span);
                span.ReplaceAny(_controls, '\uFFFD');
            })
            : value;
        _encoder.Encode(output, text);
    }

    /// <summary>What the compiler turns an interpolated string into: literals are written as they are, values encoded.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Markup
    {
        private readonly HtmlWriter _html;

        public Markup(int literalLength, int formattedCount, HtmlWriter html) => _html = html;

        public void AppendLiteral(string markup) => _html.WriteContent(markup);

        public void AppendFormatted(string? text) => _html.WriteText(text);

        public void AppendFormatted(int number) => _html.WriteContent($"{number}");
    }
}
