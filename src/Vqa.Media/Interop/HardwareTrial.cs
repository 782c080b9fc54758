using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>How a device was refused to a decoder.</summary>
internal enum HardwareVerdict
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>FFmpeg has no way to give pictures of this kind to NVDEC.</summary>
    NotOffered,

    /// <summary>NVDEC would give the pictures in a layout that we do not measure.</summary>
    OtherLayout,

    /// <summary>NVDEC decodes pictures with an even number of columns and rows only.</summary>
    OddSize,

    /// <summary>FFmpeg tried and failed: the text says why.</summary>
    Failed,
}

/// <summary>
/// What one decoder's dealings with a device came to: FFmpeg asks for the pixel format at the start of each sequence, and
/// here it is answered; what it logs of the device is kept. Lies in native memory beside the decoder's <see cref="LogTally"/>,
/// for FFmpeg calls here. A decoder on a device has one thread, which is the caller's, so nothing here is shared.
/// </summary>
internal unsafe struct HardwareTrial
{
    private const int MostText = 600;

    /// <summary>Not <see cref="HardwareVerdict.None"/>: the decoder goes on in software from the sequence that was refused.</summary>
    public HardwareVerdict Verdict;

    /// <summary>Calls that failed since the last <see cref="Forget"/>.</summary>
    public int Failures;

    /// <summary>Of the sequence that was asked about last.</summary>
    public AVPixelFormat Software;

    /// <summary>Of the sequence that was asked about last; the size in samples, as shown.</summary>
    public int Width, Height, Profile;

    private bool _isTrying;
    private int _length;
    private fixed byte _text[MostText];

    /// <summary>What to put into a decoder's context.</summary>
    public static AVCodecContext_get_format_func Callback => new()
    {
        Pointer = (nint)(delegate* unmanaged[Cdecl]<AVCodecContext*, AVPixelFormat*, AVPixelFormat>)&Choose,
    };

    /// <summary>Keeps a line about the device.</summary>
    public void Note(ReadOnlySpan<byte> format, ReadOnlySpan<byte> line)
    {
        if (HardwareLines.IsFailure(format)) Failures++;
        fixed (byte* text = _text)
        {
            int length = Math.Min(line.Length, MostText - _length);
            line[..length].CopyTo(new Span<byte>(text + _length, length));
            _length += length;
        }
    }

    /// <summary>What was logged about the device since the last <see cref="Forget"/>.</summary>
    public string Text()
    {
        fixed (byte* text = _text) return Encoding.UTF8.GetString(text, _length).Trim();
    }

    /// <summary>After each call of the decoder: what follows is another story. The verdict stays.</summary>
    public void Forget()
    {
        (Failures, _length) = (0, 0);
        _isTrying = false;
    }

    /// <summary>
    /// avcodec's get_format: it offers hardware formats first, and the software format last; and asks again, without the
    /// format that was chosen, where that could not be set up.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static AVPixelFormat Choose(AVCodecContext* context, AVPixelFormat* offered)
    {
        bool hasCuda = false;
        AVPixelFormat last = AVPixelFormat.AV_PIX_FMT_NONE;
        for (AVPixelFormat* format = offered; *format != AVPixelFormat.AV_PIX_FMT_NONE; format++)
        {
            hasCuda |= *format == AVPixelFormat.AV_PIX_FMT_CUDA;
            last = *format;
        }

        HardwareTrial* trial = LogTally.TrialOf((LogTally*)context->opaque);
        if (trial == null || trial->Verdict != HardwareVerdict.None) return last;
        (trial->Software, trial->Width, trial->Height) = (last, context->width, context->height);
        trial->Profile = context->profile;
        trial->Verdict = trial->Judge(context, hasCuda);
        trial->_isTrying = trial->Verdict == HardwareVerdict.None;
        return trial->_isTrying ? AVPixelFormat.AV_PIX_FMT_CUDA : last;
    }

    private readonly HardwareVerdict Judge(AVCodecContext* context, bool hasCuda)
    {
        if (!hasCuda) return _isTrying ? HardwareVerdict.Failed : HardwareVerdict.NotOffered;
        if (((context->coded_width | context->coded_height) & 1) != 0) return HardwareVerdict.OddSize;
        return DeviceLayout.IsMeasurable(context->codec_id, Software) ? HardwareVerdict.None : HardwareVerdict.OtherLayout;
    }
}
