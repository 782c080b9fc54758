#!/usr/bin/python3
"""Writes the C# side of FFmpeg's C headers: Structs, Enums, Constants, Functions and Callbacks (*.g.cs) beside this file.

For developers who change what Vqa.Media uses of FFmpeg; nobody else needs it, its output is committed.

    apt-get install python3-clang-14 libclang-14-dev libavformat-dev libavcodec-dev libswscale-dev libswresample-dev
    /usr/bin/python3 src/Vqa.Media/Interop/generate_bindings.py

Names and shapes are those of the FFmpeg.AutoGen 5.1.2.3 package (namespace FFmpeg.AutoGen, class ffmpeg, the names of
structs, fields, enums and callbacks), so that it can take the place of these files: build with -p:UseFFmpegAutoGen=true.
Only what the lists below name is written. A struct gets the size and the field offsets that the headers give it, with
the unused fields left out; NativeLayoutTests compiles the result against the headers again.
"""
import os
import sys

import clang.cindex as ci

HERE = os.path.dirname(os.path.abspath(__file__))
INCLUDE = os.environ.get("FFMPEG_INCLUDE", "/usr/include/x86_64-linux-gnu")

HEADERS = [
    "libavcodec/avcodec.h", "libavformat/avformat.h", "libavutil/channel_layout.h", "libavutil/dict.h",
    "libavutil/error.h", "libavutil/hwcontext.h", "libavutil/imgutils.h", "libavutil/log.h", "libavutil/opt.h", "libavutil/pixdesc.h",
    "libswresample/swresample.h", "libswscale/swscale.h", "errno.h",
]

# Struct: the fields that are used.
STRUCTS = {
    "AVRational": ["num", "den"],
    "AVDictionaryEntry": ["key", "value"],
    "AVIOInterruptCB": ["callback", "opaque"],
    "AVIOContext": ["buffer", "buf_ptr", "buf_end", "opaque", "pos", "eof_reached", "error", "seekable"],
    "AVInputFormat": ["name", "flags"],
    "AVProbeData": ["filename", "buf", "buf_size", "mime_type"],
    "AVProgram": ["id", "stream_index", "nb_stream_indexes"],
    "AVStream": ["index", "id", "codecpar", "time_base", "start_time", "duration", "nb_frames", "disposition", "discard",
                 "sample_aspect_ratio", "avg_frame_rate", "r_frame_rate"],
    "AVFormatContext": ["av_class", "iformat", "pb", "ctx_flags", "nb_streams", "streams", "duration", "bit_rate", "flags",
                        "nb_programs", "programs", "interrupt_callback", "opaque", "io_open"],
    "AVChannelLayout": ["order", "nb_channels", "opaque"],
    "AVCodecParameters": ["codec_type", "codec_id", "codec_tag", "extradata", "extradata_size", "format", "bit_rate", "profile", "width", "height",
                          "sample_aspect_ratio", "field_order", "sample_rate", "ch_layout"],
    "AVPacket": ["buf", "pts", "dts", "data", "size", "stream_index", "flags", "duration"],
    "AVBufferRef": ["buffer", "data", "size"],
    "AVHWDeviceContext": ["av_class", "type", "hwctx", "free", "user_opaque"],
    "AVHWFramesContext": ["format", "sw_format"],
    "AVCodecHWConfig": ["pix_fmt", "methods", "device_type"],
    "AVFrame": ["data", "linesize", "extended_data", "width", "height", "nb_samples", "format", "key_frame",
                "sample_aspect_ratio", "pts", "quality", "interlaced_frame", "reordered_opaque", "sample_rate", "flags", "color_range",
                "colorspace", "best_effort_timestamp", "pkt_duration", "decode_error_flags", "pkt_size", "hw_frames_ctx",
                "crop_top", "crop_bottom", "crop_left", "crop_right", "ch_layout"],
    "AVCodec": ["name", "type", "id", "capabilities"],
    "AVCodecContext": ["av_class", "codec", "codec_id", "opaque", "bit_rate", "global_quality", "flags", "extradata", "extradata_size", "time_base", "width", "height",
                       "coded_width", "coded_height", "pix_fmt", "get_format", "color_range", "thread_count", "thread_type",
                       "profile", "sw_pix_fmt", "pkt_timebase", "max_pixels", "hw_device_ctx", "extra_hw_frames",
                       "strict_std_compliance", "reordered_opaque"],
    "AVComponentDescriptor": ["plane", "step", "offset", "shift", "depth"],
    "AVPixFmtDescriptor": ["name", "nb_components", "log2_chroma_w", "log2_chroma_h", "flags", "comp"],
}

# Enum: the members that are used; none listed takes all.
ENUMS = {
    "AVMediaType": [],
    "AVDiscard": [],
    "AVFieldOrder": [],
    "AVColorRange": [],
    "AVColorSpace": [],
    "AVChannelOrder": [],
    "AVSampleFormat": [],
    "AVHWDeviceType": ["AV_HWDEVICE_TYPE_NONE", "AV_HWDEVICE_TYPE_CUDA"],
    "AVPacketSideDataType": ["AV_PKT_DATA_NEW_EXTRADATA", "AV_PKT_DATA_ENCRYPTION_INIT_INFO", "AV_PKT_DATA_ENCRYPTION_INFO"],
    "AVCodecID": ["AV_CODEC_ID_NONE", "AV_CODEC_ID_MJPEG", "AV_CODEC_ID_H264", "AV_CODEC_ID_HEVC",
                  "AV_CODEC_ID_MPEG1VIDEO", "AV_CODEC_ID_MPEG2VIDEO", "AV_CODEC_ID_MP1", "AV_CODEC_ID_MP2", "AV_CODEC_ID_MP3",
                  "AV_CODEC_ID_AAC", "AV_CODEC_ID_AAC_LATM", "AV_CODEC_ID_AC3", "AV_CODEC_ID_EAC3", "AV_CODEC_ID_DTS"],
    "AVPixelFormat": [
        "AV_PIX_FMT_NONE", "AV_PIX_FMT_YUV420P", "AV_PIX_FMT_YUV422P", "AV_PIX_FMT_YUV411P", "AV_PIX_FMT_YUV444P",
        "AV_PIX_FMT_YUVJ411P", "AV_PIX_FMT_YUVJ420P", "AV_PIX_FMT_YUVJ422P", "AV_PIX_FMT_YUVJ440P",
        "AV_PIX_FMT_YUVJ444P", "AV_PIX_FMT_GRAY8", "AV_PIX_FMT_GRAY16LE", "AV_PIX_FMT_UYYVYY411",
        "AV_PIX_FMT_YUV420P10LE", "AV_PIX_FMT_YUV420P12LE", "AV_PIX_FMT_YUV444P10LE", "AV_PIX_FMT_YUV422P10LE",
        "AV_PIX_FMT_YUV422P16LE", "AV_PIX_FMT_YUV444P16LE", "AV_PIX_FMT_NV12", "AV_PIX_FMT_CUDA",
        "AV_PIX_FMT_P010LE", "AV_PIX_FMT_P016LE"],
}

# Library: the functions that are used.
FUNCTIONS = {
    "avutil": [
        "avutil_version", "av_version_info", "av_strerror", "av_log_set_level", "av_log_set_callback", "av_malloc", "av_freep",
        "av_dict_set", "av_dict_get", "av_dict_free", "av_opt_get", "av_opt_set",
        "av_opt_set_int",
        "av_frame_alloc", "av_frame_free", "av_frame_unref", "av_frame_get_buffer", "av_frame_ref",
        "av_frame_move_ref", "av_frame_is_writable", "av_frame_apply_cropping", "av_buffer_ref", "av_buffer_unref",
        "av_hwdevice_ctx_alloc", "av_hwdevice_ctx_init", "av_hwframe_transfer_data", "av_get_pix_fmt_name", "av_pix_fmt_desc_get", "av_pix_fmt_swap_endianness",
        "av_channel_layout_describe", "av_channel_layout_copy", "av_channel_layout_compare",
        "av_channel_layout_default", "av_channel_layout_uninit"],
    "avcodec": [
        "avcodec_version", "avcodec_get_class", "avcodec_get_name", "avcodec_profile_name", "avcodec_find_decoder", "avcodec_find_decoder_by_name", "avcodec_find_encoder",
        "av_codec_iterate", "av_codec_is_decoder", "avcodec_get_hw_config",
        "avcodec_parameters_alloc", "avcodec_parameters_copy", "avcodec_parameters_free",
        "avcodec_alloc_context3", "avcodec_free_context", "avcodec_parameters_to_context", "avcodec_open2",
        "avcodec_send_packet", "avcodec_receive_frame", "avcodec_send_frame", "avcodec_receive_packet",
        "av_packet_alloc", "av_packet_free", "av_packet_ref", "av_packet_unref", "av_new_packet", "av_packet_copy_props",
        "av_packet_get_side_data"],
    "avformat": [
        "avformat_version", "avformat_get_class", "avformat_network_init", "avformat_alloc_context", "avformat_free_context",
        "avformat_open_input", "avformat_close_input", "avformat_find_stream_info", "av_read_frame",
        "av_probe_input_format2", "av_stream_get_side_data", "avio_alloc_context", "avio_context_free", "avio_size", "avio_seek",
        "avio_read_partial", "avio_closep", "avio_flush", "av_find_input_format", "avformat_query_codec", "av_guess_format",
        "avformat_alloc_output_context2", "avformat_new_stream", "avformat_write_header", "av_write_frame", "av_write_trailer"],
    "swscale": ["swscale_version", "sws_getContext", "sws_freeContext", "sws_scale_frame"],
    "swresample": ["swresample_version", "swr_alloc_set_opts2", "swr_init", "swr_free", "swr_convert"],
}

# Macros. Those in COMPUTED are no constants in the package but static fields.
CONSTANTS = [
    "LIBAVUTIL_VERSION_MAJOR", "LIBAVCODEC_VERSION_MAJOR", "LIBAVFORMAT_VERSION_MAJOR", "LIBSWSCALE_VERSION_MAJOR",
    "LIBSWRESAMPLE_VERSION_MAJOR", "AV_LOG_QUIET", "AV_LOG_ERROR", "AV_LOG_WARNING", "AV_LOG_INFO", "AV_TIME_BASE", "AV_DICT_IGNORE_SUFFIX", "AV_PKT_FLAG_KEY",
    "AV_PKT_FLAG_CORRUPT", "AV_FRAME_FLAG_CORRUPT", "AV_FRAME_FLAG_DISCARD", "AV_CODEC_FLAG_OUTPUT_CORRUPT", "AV_CODEC_FLAG_UNALIGNED",
    "AV_CODEC_FLAG_QSCALE", "FF_QP2LAMBDA", "FF_THREAD_FRAME", "FF_THREAD_SLICE", "FF_COMPLIANCE_UNOFFICIAL",
    "FF_DECODE_ERROR_INVALID_BITSTREAM", "FF_DECODE_ERROR_MISSING_REFERENCE", "FF_DECODE_ERROR_CONCEALMENT_ACTIVE",
    "FF_DECODE_ERROR_DECODE_SLICES", "AV_DISPOSITION_DEFAULT", "AV_DISPOSITION_HEARING_IMPAIRED",
    "AV_DISPOSITION_VISUAL_IMPAIRED", "AV_DISPOSITION_ATTACHED_PIC", "AV_DISPOSITION_TIMED_THUMBNAILS",
    "AV_PIX_FMT_FLAG_BE", "AV_PIX_FMT_FLAG_PAL", "AV_PIX_FMT_FLAG_BITSTREAM", "AV_PIX_FMT_FLAG_HWACCEL",
    "AV_PIX_FMT_FLAG_PLANAR", "AV_PIX_FMT_FLAG_RGB", "AV_PIX_FMT_FLAG_ALPHA", "AV_PIX_FMT_FLAG_BAYER",
    "AV_PIX_FMT_FLAG_FLOAT", "AVFMT_FLAG_CUSTOM_IO", "AVFMTCTX_NOHEADER", "AVPROBE_PADDING_SIZE", "AVSEEK_SIZE",
    "AV_CODEC_CAP_HARDWARE", "AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX", "AV_FRAME_CROP_UNALIGNED",
    "SWS_BICUBIC", "SWS_ACCURATE_RND", "SWS_FULL_CHR_H_INP", "AV_OPT_SEARCH_CHILDREN",
]
COMPUTED = {
    "AV_NOPTS_VALUE": "long", "AVERROR_EOF": "int", "AVERROR_EXIT": "int", "AVERROR_EXTERNAL": "int", "AVERROR_INVALIDDATA": "int",
    "AVERROR_DECODER_NOT_FOUND": "int", "AVERROR_DEMUXER_NOT_FOUND": "int", "AVERROR_PROTOCOL_NOT_FOUND": "int",
    "AVERROR_STREAM_NOT_FOUND": "int", "AVERROR_PATCHWELCOME": "int", "AVERROR_HTTP_BAD_REQUEST": "int",
    "AVERROR_HTTP_UNAUTHORIZED": "int", "AVERROR_HTTP_FORBIDDEN": "int", "AVERROR_HTTP_NOT_FOUND": "int",
    "AVERROR_HTTP_OTHER_4XX": "int", "AVERROR_HTTP_SERVER_ERROR": "int",
    "EAGAIN": "int",
}

KIND = ci.TypeKind
PRIMITIVES = {
    KIND.VOID: "void", KIND.INT: "int", KIND.UINT: "uint", KIND.LONG: "long", KIND.LONGLONG: "long",
    KIND.ULONG: "ulong", KIND.ULONGLONG: "ulong", KIND.UCHAR: "byte", KIND.CHAR_S: "byte", KIND.SCHAR: "sbyte",
    KIND.FLOAT: "float", KIND.DOUBLE: "double", KIND.USHORT: "ushort", KIND.SHORT: "short",
}
HEAD = """// <auto-generated>
// Written by generate_bindings.py from FFmpeg's headers ({version}); change the lists there.
// </auto-generated>
#nullable enable
#pragma warning disable CS0169 // elements of fixed arrays are reached by address
using System;
using System.Runtime.InteropServices;

namespace FFmpeg.AutoGen;
"""


def parse():
    """The headers as one translation unit; each macro becomes an enum constant, so that the compiler computes it."""
    source = "".join(f"#include <{h}>\n" for h in HEADERS)
    for name in CONSTANTS + list(COMPUTED):
        source += f"static const long long macro_{name} = (long long)({name});\n"
        source += f"enum {{ high_{name} = (int)(((long long)({name})) >> 32), low_{name} = (int)({name}) }};\n"
    args = [f"-I{INCLUDE}", "-I/usr/lib/gcc/x86_64-linux-gnu/12/include", "-std=gnu11"]
    unit = ci.Index.create().parse("bindings.c", args=args, unsaved_files=[("bindings.c", source)])
    errors = [d for d in unit.diagnostics if d.severity >= ci.Diagnostic.Error]
    if errors:
        sys.exit("\n".join(str(e) for e in errors))
    return unit


class Bindings:
    def __init__(self, unit):
        self.structs, self.enums, self.functions, self.values = {}, {}, {}, {}
        self.opaque, self.arrays, self.callbacks = set(), {}, {}
        for c in unit.cursor.get_children():
            if c.kind == ci.CursorKind.STRUCT_DECL and c.is_definition():
                self.structs[c.spelling] = c.type
            elif c.kind == ci.CursorKind.ENUM_DECL:
                members = [(e.spelling, e.enum_value) for e in c.get_children()]
                if c.spelling:
                    self.enums[c.spelling] = members
                self.values.update(members)
            elif c.kind == ci.CursorKind.FUNCTION_DECL:
                self.functions[c.spelling] = c

    def type(self, t, owner):
        """C# spelling of a C type; owner names the callback or array type that it may need."""
        spelled = t
        t = t.get_canonical()
        if t.kind in PRIMITIVES:
            return PRIMITIVES[t.kind]
        if t.kind == KIND.ENUM:
            return t.get_declaration().spelling
        if t.kind == KIND.RECORD:
            return self.record(t)
        if t.kind == KIND.CONSTANTARRAY:
            return self.array(t, owner)
        if t.kind == KIND.INCOMPLETEARRAY:
            return self.type(t.element_type, owner) + "*"
        if t.kind == KIND.POINTER:
            target = t.get_pointee().get_canonical()
            if target.kind in (KIND.FUNCTIONPROTO, KIND.FUNCTIONNOPROTO):
                return self.callback(target, owner)
            return self.type(target, owner) + "*"
        sys.exit(f"no C# type for {spelled.spelling} ({t.kind}) in {owner}")

    def record(self, t):
        name = t.get_declaration().spelling
        if name.startswith("__va_list"):
            return "void"
        if name not in STRUCTS:
            self.opaque.add(name)
        return name

    def array(self, t, owner):
        element = self.type(t.element_type, owner)
        stem = element.replace("*", "_ptr") if element.endswith("*") else element + "_"
        name = f"{stem}{'Array' if element.endswith('*') else 'array'}{t.element_count}"
        self.arrays[name] = (element, t.element_count)
        return name

    def callback(self, prototype, owner):
        if owner not in self.callbacks:
            self.callbacks[owner] = None
            result = self.type(prototype.get_result(), owner + "_result")
            arguments = [self.type(a, f"{owner}_p{i}") for i, a in enumerate(prototype.argument_types())]
            self.callbacks[owner] = (result, arguments)
        return owner + "_func"


def write(name, lines):
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as out:
        out.write("\n".join(lines).rstrip("\n") + "\n")


def emit_structs(b, head):
    o = [head]
    for name, fields in STRUCTS.items():
        t = b.structs[name]
        types = {f.spelling: f.type for f in t.get_fields()}
        o += [f"[StructLayout(LayoutKind.Explicit, Size = {t.get_size()})]", f"internal unsafe partial struct {name}", "{"]
        for field in fields:
            offset, rest = divmod(t.get_offset(field), 8)
            assert rest == 0, f"{name}.{field} is a bit field"
            o.append(f"    [FieldOffset({offset})] public {b.type(types[field], f'{name}_{field}')} @{field};")
        o += ["}", ""]
    return o


def emit_opaque(b):
    o = []
    for name in sorted(b.opaque):
        o += [f"/// <summary>Known by its address only.</summary>", f"internal partial struct {name}", "{", "}", ""]
    return o


def emit_arrays(b, head):
    o = [head]
    for name, (element, count) in sorted(b.arrays.items()):
        o += [f"internal unsafe struct {name}", "{",
              f"    public static readonly int Size = {count};", f"    public int Length => {count};",
              "    " + " ".join(f"{element} _{i};" for i in range(count)), "",
              f"    public {element} this[uint i]", "    {",
              f"        get {{ Check(i); fixed ({element}* p = &_0) return p[i]; }}",
              f"        set {{ Check(i); fixed ({element}* p = &_0) p[i] = value; }}", "    }", "",
              f"    public {element}[] ToArray()", "    {",
              f"        var array = new {element}[{count}];",
              f"        for (uint i = 0; i < {count}; i++) array[i] = this[i];",
              "        return array;", "    }", "",
              f"    static void Check(uint i) {{ if (i >= {count}) throw new ArgumentOutOfRangeException(nameof(i)); }}",
              "}", ""]
    return o


def emit_callbacks(b, head):
    o = [head]
    for name, (result, arguments) in sorted(b.callbacks.items()):
        parameters = ", ".join(f"{t} p{i}" for i, t in enumerate(arguments))
        o += ["[UnmanagedFunctionPointer(CallingConvention.Cdecl)]",
              f"internal unsafe delegate {result} {name}({parameters});", "",
              f"internal unsafe struct {name}_func", "{", "    public IntPtr Pointer;",
              f"    public static implicit operator {name}_func({name}? func) =>",
              "        new() { Pointer = func is null ? IntPtr.Zero : Marshal.GetFunctionPointerForDelegate(func) };",
              "}", ""]
    return o


def emit_enums(b, head):
    o = [head]
    for name, wanted in ENUMS.items():
        o += [f"internal enum {name} : int", "{"]
        o += [f"    @{m} = {v}," for m, v in b.enums[name] if not wanted or m in wanted]
        o += ["}", ""]
    return o


def emit_constants(b, head):
    o = [head, "internal static unsafe partial class ffmpeg", "{"]
    for name in CONSTANTS:
        assert b.values[f"high_{name}"] in (0, -1), name
        o.append(f"    public const int {name} = {b.values[f'low_{name}']};")
    for name, kind in COMPUTED.items():
        value = (b.values[f"high_{name}"] << 32) | (b.values[f"low_{name}"] & 0xFFFFFFFF)
        o.append(f"    public static readonly {kind} {name} = "
                 + ("long.MinValue;" if value == -2**63 else f"{value};"))
    return o + ["", "    public static int AVERROR(int a) => -a;", "}"]


def emit_functions(b, head):
    o = [head, "internal static unsafe partial class ffmpeg", "{"]
    for library, names in FUNCTIONS.items():
        for name in names:
            o += function(b, library, name)
    return o[:-1] + ["}"]


def is_text(t):
    t = t.get_canonical()
    return (t.kind == KIND.POINTER and t.get_pointee().get_canonical().kind == KIND.CHAR_S
            and t.get_pointee().is_const_qualified())


def function(b, library, name):
    cursor = b.functions[name]
    result = b.type(cursor.result_type, name)
    parameters, names, text = [], [], False
    for a in cursor.get_arguments():
        if is_text(a.type):
            text = True
            parameters.append(f"string? @{a.spelling}")
        else:
            parameters.append(f"{b.type(a.type, f'{name}_{a.spelling}')} @{a.spelling}")
        names.append("@" + a.spelling)
    marshal = ", StringMarshalling = StringMarshalling.Utf8" if text else ""
    declared = ", ".join(parameters)
    if not is_text(cursor.result_type):
        return [f'    [LibraryImport("{library}"{marshal})]',
                f"    public static partial {result} {name}({declared});", ""]
    # The text is the library's own: it must be copied and not freed.
    return [f"    public static string? {name}({declared}) =>",
            f"        Marshal.PtrToStringUTF8((IntPtr){name}_text({', '.join(names)}));", "",
            f'    [LibraryImport("{library}", EntryPoint = "{name}"{marshal})]',
            f"    private static partial byte* {name}_text({declared});", ""]


def version():
    with open(os.path.join(INCLUDE, "libavutil/ffversion.h"), encoding="utf-8") as f:
        return [line.split('"')[1] for line in f if "FFMPEG_VERSION" in line and '"' in line][0]


def main():
    b = Bindings(parse())
    head = HEAD.format(version=version())
    structs = emit_structs(b, head)
    functions = emit_functions(b, head)
    callbacks = emit_callbacks(b, head)
    write("Structs.g.cs", structs + emit_opaque(b))
    write("Arrays.g.cs", emit_arrays(b, head))
    write("Callbacks.g.cs", callbacks)
    write("Enums.g.cs", emit_enums(b, head))
    write("Constants.g.cs", emit_constants(b, head))
    write("Functions.g.cs", functions)


main()
