using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using FFmpeg.AutoGen;
using Vqa.Media.Interop;

namespace Vqa.Tests.Media.Interop;

/// <summary>
/// The generated bindings against the installed C headers: sizes, offsets, values. A difference would not fail anywhere
/// else, it would read wrong memory.
/// </summary>
public class NativeLayoutTests
{
    private const string Headers = """
        #include <stddef.h>
        #include <libavcodec/avcodec.h>
        #include <libavformat/avformat.h>
        #include <libavutil/channel_layout.h>
        #include <libavutil/dict.h>
        #include <libavutil/error.h>
        #include <libavutil/hwcontext.h>
        #include <ffnvcodec/dynlink_cuda.h>
        #include <ffnvcodec/dynlink_cuviddec.h>
        #include <libavutil/hwcontext_cuda.h>
        #include <libavutil/log.h>
        #include <libavutil/opt.h>
        #include <libavutil/pixdesc.h>
        #include <libswresample/swresample.h>
        #include <libswscale/swscale.h>
        #define SAME(expression) _Static_assert(expression, #expression);

        """;

    [Fact]
    public void Structs_enums_and_constants_equal_those_of_the_headers()
    {
        SkipWithThePackage();
        string program = Headers;
        string? missing = Compile(program);
        Assert.SkipWhen(missing is not null, $"gcc, FFmpeg's headers (libavformat-dev ...) or NVIDIA's (libffmpeg-nvenc-dev) are missing: {missing}");

        string[] asserts = [.. Structs(), .. Enums(), .. Constants(), .. DecodeCapsAsserts()];
        Assert.InRange(asserts.Length, 300, 2000);
        Assert.Null(Compile(program + string.Join('\n', asserts)));
        // The check itself: a wrong value must not compile.
        Assert.Contains("static assertion failed", Compile(program + "SAME(offsetof(AVFrame, width) == 1)"));
    }

    [Fact]
    public void Every_function_is_found_in_its_library()
    {
        SkipWithThePackage();
        const BindingFlags all = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        MethodInfo[] imports = [.. typeof(ffmpeg).GetMethods(all)
            .Where(method => method.GetCustomAttribute<LibraryImportAttribute>() is not null
                || method.GetCustomAttribute<DllImportAttribute>() is not null)];
        Assert.NotEmpty(imports);
        Assert.All(imports, Marshal.Prelink);
    }

    private static IEnumerable<string> Structs()
    {
        foreach (Type type in Generated().Where(t => t is { IsEnum: false, IsExplicitLayout: true }))
        {
            yield return $"SAME(sizeof({type.Name}) == {type.StructLayoutAttribute!.Size})";
            foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Instance))
            {
                int offset = field.GetCustomAttribute<FieldOffsetAttribute>()!.Value;
                yield return $"SAME(offsetof({type.Name}, {field.Name}) == {offset})";
                yield return $"SAME(sizeof((({type.Name}*)0)->{field.Name}) == {SizeOf(field.FieldType)})";
            }
        }
    }

    /// <summary>NVIDIA's struct under names of ours.</summary>
    private static IEnumerable<string> DecodeCapsAsserts() =>
        new[]
        {
            ("eCodecType", nameof(DecodeCaps.Codec)), ("eChromaFormat", nameof(DecodeCaps.Chroma)),
            ("nBitDepthMinus8", nameof(DecodeCaps.ExtraBits)), ("bIsSupported", nameof(DecodeCaps.IsSupported)),
            ("nMaxWidth", nameof(DecodeCaps.MaxWidth)), ("nMaxHeight", nameof(DecodeCaps.MaxHeight)),
        }.Select(pair => $"SAME(offsetof(CUVIDDECODECAPS, {pair.Item1}) == {Marshal.OffsetOf<DecodeCaps>(pair.Item2)})")
            .Append($"SAME(sizeof(CUVIDDECODECAPS) == {Marshal.SizeOf<DecodeCaps>()})");

    private static IEnumerable<string> Enums() =>
        from type in Generated()
        where type.IsEnum
        from name in Enum.GetNames(type)
        select $"SAME({name} == {((int)Enum.Parse(type, name)).ToString(CultureInfo.InvariantCulture)})";

    private static IEnumerable<string> Constants() =>
        from field in typeof(ffmpeg).GetFields(BindingFlags.Public | BindingFlags.Static)
        let value = Convert.ToInt64(field.GetValue(null), CultureInfo.InvariantCulture)
        select value == long.MinValue
            ? $"SAME((long long)({field.Name}) == (long long)0x8000000000000000ULL)"
            : $"SAME((long long)({field.Name}) == {value.ToString(CultureInfo.InvariantCulture)}LL)";

    private static IEnumerable<Type> Generated() =>
        typeof(ffmpeg).Assembly.GetTypes()
            .Where(type => type.Namespace == "FFmpeg.AutoGen" && type is { IsValueType: true, IsNested: false })
            .Append(typeof(AVCUDADeviceContext));

    /// <summary>The package's layouts are not ours to test.</summary>
    private static void SkipWithThePackage() => Assert.SkipWhen(
        typeof(ffmpeg).Assembly.GetName().Name == "FFmpeg.AutoGen", "built with the FFmpeg.AutoGen package");

    private static int SizeOf(Type type) => type.IsPointer ? IntPtr.Size
        : (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    /// <summary>
    /// What the compiler says against a program, or what the system says where there is no compiler; null where all is well.
    /// </summary>
    private static string? Compile(string program)
    {
        try
        {
            using Process gcc = Process.Start(
                new ProcessStartInfo("gcc", "-std=gnu11 -fsyntax-only -w -x c -")
                {
                    RedirectStandardInput = true,
                    RedirectStandardError = true,
                    StandardInputEncoding = new UTF8Encoding(false),
                })!;
            Task<string> errors = gcc.StandardError.ReadToEndAsync();
            gcc.StandardInput.Write(program);
            gcc.StandardInput.Close();
            gcc.WaitForExit();
            return gcc.ExitCode == 0 ? null : errors.GetAwaiter().GetResult();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
