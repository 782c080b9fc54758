using System.Runtime.InteropServices;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>Recognises a container from the start of a file.</summary>
internal static unsafe class ContainerProbe
{
    private const int ProbeBytes = 64 << 10;

    /// <summary>Names of the demuxer that takes the file by its content; null where there is none, or where the file cannot be read.</summary>
    public static string? Recognise(string path)
    {
        // FFmpeg's probes may look a little beyond the data: what follows must be zeros.
        byte[] start = new byte[ProbeBytes + ffmpeg.AVPROBE_PADDING_SIZE];
        int length;
        try
        {
            using FileStream file = File.OpenRead(path);
            length = file.ReadAtLeast(start.AsSpan(0, ProbeBytes), ProbeBytes, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        byte noName = 0;
        fixed (byte* buffer = start)
        {
            var data = new AVProbeData { filename = &noName, buf = buffer, buf_size = length };
            int score = 0;
            AVInputFormat* format = ffmpeg.av_probe_input_format2(&data, 1, &score);
            return format == null ? null : Marshal.PtrToStringUTF8((nint)format->name);
        }
    }
}
