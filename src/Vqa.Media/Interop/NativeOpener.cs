using System.Runtime.InteropServices;
using System.Text;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>libavformat's own way to open an address, as it was before <see cref="IoGuard"/> took its place.</summary>
internal readonly unsafe struct NativeOpener
{
    private readonly delegate* unmanaged[Cdecl]<AVFormatContext*, AVIOContext**, byte*, int, AVDictionary**, int> _open;

    private readonly string? _httpProxy;

    /// <param name="context">Not opened yet, and without callbacks of ours.</param>
    /// <param name="httpProxy">What http and https go through; null for none.</param>
    public NativeOpener(AVFormatContext* context, string? httpProxy)
    {
        _httpProxy = httpProxy;
        _open = (delegate* unmanaged[Cdecl]<AVFormatContext*, AVIOContext**, byte*, int, AVDictionary**, int>)
            context->io_open.Pointer;
    }

    /// <summary>
    /// Opens an address, and leaves the options as they are: libavformat takes out of them what it understands, and
    /// another attempt needs that again. Returns 0 or more, or FFmpeg's error.
    /// </summary>
    public int Open(AVFormatContext* context, AVIOContext** io, string address, int flags, AVDictionary** options)
    {
        AVDictionary* copy = Copy(options == null ? null : *options);
        // At each open, for demuxers hand the options of the input on to what it names as they see fit.
        if (_httpProxy is not null) _ = ffmpeg.av_dict_set(&copy, "http_proxy", _httpProxy, 0);
        int result;
        fixed (byte* url = Encoding.UTF8.GetBytes(address + '\0')) result = _open(context, io, url, flags, &copy);
        ffmpeg.av_dict_free(&copy);
        return result;
    }

    /// <summary>Opens a text as if it had come from an address.</summary>
    public int OpenText(AVFormatContext* context, AVIOContext** io, string text, int flags)
    {
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        return Open(context, io, "data:text/plain;base64," + encoded, flags, null);
    }

    private static AVDictionary* Copy(AVDictionary* dictionary)
    {
        AVDictionary* copy = null;
        AVDictionaryEntry* entry = null;
        while ((entry = ffmpeg.av_dict_get(dictionary, "", entry, ffmpeg.AV_DICT_IGNORE_SUFFIX)) != null)
        {
            string? key = Marshal.PtrToStringUTF8((nint)entry->key);
            _ = ffmpeg.av_dict_set(&copy, key, Marshal.PtrToStringUTF8((nint)entry->value), 0);
        }

        return copy;
    }
}
