using System.Text;
using FFmpeg.AutoGen;
using Vqa.Media.Dash;

namespace Vqa.Media.Interop;

/// <summary>What an input turned out to be when <see cref="DashInput"/> looked at its first bytes.</summary>
internal enum DashLook
{
    /// <summary>No XML: nothing was taken from it.</summary>
    None,

    /// <summary>XML, but no live presentation that is known here: it was read to its end.</summary>
    Other,

    /// <summary>A live presentation that has no segments yet.</summary>
    Early,

    /// <summary>A live presentation.</summary>
    Live,
}

/// <summary>
/// Recognises a live DASH manifest by its content, and makes HLS playlists (<see cref="DashPlaylists"/>) of it, which
/// libavformat gets to see in its place.
/// </summary>
internal sealed unsafe class DashInput
{
    private const int FirstBytes = 1 << 10;

    /// <summary>A longer manifest is none: the longest that segments of two seconds make for a day has less.</summary>
    private const int MostBytes = 4 << 20;

    private DashPlaylists? _playlists;

    /// <summary>Address of the manifest; null where the input is no live presentation.</summary>
    public string? Manifest { get; private set; }

    /// <summary>The playlist of the playlists.</summary>
    public string Main => _playlists?.Main ?? "";

    /// <summary>True where an address is that of a playlist that is made here.</summary>
    public bool Owns(string address) => _playlists is not null && DashPlaylists.IsPlaylist(address);

    /// <summary>Looks at an input that was just opened.</summary>
    /// <param name="io">At its start; it stays there where there is no XML.</param>
    /// <param name="address">Where it lies.</param>
    public DashLook Look(AVIOContext* io, string address)
    {
        // One read only: what it brought is still in the buffer afterwards, also where the server cannot seek.
        Span<byte> first = stackalloc byte[FirstBytes];
        int length = Read(io, first);
        if (!IsXml(first[..Math.Max(0, length)]))
        {
            _ = ffmpeg.avio_seek(io, 0, 0);
            return DashLook.None;
        }

        if (ReadText(io, first[..length]) is not { } text) return DashLook.Other;
        _playlists = DashPlaylists.Of(text, Base(io, address), Now, out bool isEarly);
        if (_playlists is null) return isEarly ? DashLook.Early : DashLook.Other;
        Manifest = address;
        return DashLook.Live;
    }

    /// <summary>The playlist of a rendition, made from the manifest that was opened for it.</summary>
    public string Playlist(AVIOContext* io, string address)
    {
        if (ReadText(io, []) is { } text) _playlists!.Update(text, Base(io, Manifest!), Now);
        return _playlists!.Playlist(address);
    }

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private static bool IsXml(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes["\uFEFF"u8.Length..];
        return bytes.TrimStart(" \t\r\n"u8).StartsWith("<"u8);
    }

    /// <summary>All that comes; null where it breaks off or is too much.</summary>
    private static string? ReadText(AVIOContext* io, ReadOnlySpan<byte> first)
    {
        using var all = new MemoryStream();
        all.Write(first);
        Span<byte> next = new byte[FirstBytes * 16];
        int length;
        while ((length = Read(io, next)) > 0)
        {
            all.Write(next[..length]);
            if (all.Length > MostBytes) return null;
        }

        if (length != ffmpeg.AVERROR_EOF && length != 0) return null;
        all.Position = 0;
        using var reader = new StreamReader(all, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static int Read(AVIOContext* io, Span<byte> into)
    {
        fixed (byte* buffer = into) return ffmpeg.avio_read_partial(io, buffer, into.Length);
    }

    /// <summary>Where names begin: the address that the server led to in the end.</summary>
    private static Uri Base(AVIOContext* io, string address)
    {
        byte* location = null;
        int error = ffmpeg.av_opt_get(io, "location", ffmpeg.AV_OPT_SEARCH_CHILDREN, &location);
        string? text = error >= 0 ? System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)location) : null;
        ffmpeg.av_freep(&location);
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? led) ? led : new Uri(address);
    }
}
