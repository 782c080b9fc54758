using System.Text.RegularExpressions;
using Vqa.Media.Interop;

namespace Vqa.Media.Hardware;

/// <summary>Turns what the driver and FFmpeg say into a <see cref="HardwareRefusal"/>. Pure.</summary>
internal static partial class HardwareDiagnosis
{
    private const string InstallDriver =
        "Install NVIDIA's driver; in a container, run it with the NVIDIA container toolkit (--gpus all).";

    private const string SeeKernelLog = "Look into the kernel's log for \"NVRM: Xid\", and restart the process.";

    private const string FewerStreams = "Run fewer streams on this GPU, or end what else uses its memory.";

    public static HardwareRefusal NoDriver { get; } = new(
        HardwareRefusalReason.NoDriver,
        $"There is no NVIDIA driver here ({CudaDriver.Library} cannot be loaded).",
        InstallDriver);

    public static HardwareRefusal NoDecoderLibrary { get; } = new(
        HardwareRefusalReason.NoDecoderLibrary,
        $"The library of NVDEC ({CuvidLibrary.Library}) cannot be loaded.",
        "Install the driver's decode library (Debian: libnvcuvid1); in a container, set NVIDIA_DRIVER_CAPABILITIES=compute,video,utility.");

    public static HardwareRefusal DriverTooOld { get; } = new(
        HardwareRefusalReason.DriverUnusable,
        "The NVIDIA driver lacks functions that FFmpeg asks for.",
        "Install a newer driver (470 or later).");

    public static HardwareRefusal NoSuchDevice(int index, int count) => new(
        HardwareRefusalReason.NoSuchDevice,
        count == 0
            ? "The NVIDIA driver finds no GPU."
            : $"There is no GPU {index}: this machine has {(count == 1 ? "GPU 0 only" : $"GPUs 0 to {count - 1}")}.",
        count == 0 ? "Check nvidia-smi; in a container, pass the GPU in (--gpus all)." : "Choose one of them.");

    public static HardwareRefusal TooManyDecoders(string device, int most, bool isByMemory) => new(
        HardwareRefusalReason.TooManyDecoders,
        isByMemory
            ? $"The memory of {device} is enough for {most} such streams, and it decodes as many."
            : $"As many streams as may ({most}) are decoded on {device} already.",
        isByMemory ? FewerStreams : "Run fewer streams, or raise the limit.");

    public static HardwareRefusal CodecNotTaken(string codec) => new(
        HardwareRefusalReason.CodecNotTaken,
        $"FFmpeg has no way to decode {codec} with NVDEC.",
        "The stream needs the CPU, or another codec.");

    public static HardwareRefusal DownloadFailed(string error) => new(
        HardwareRefusalReason.DeviceError,
        $"A picture could not be copied from the GPU ({error}).",
        SeeKernelLog);

    /// <summary>A call of the CUDA driver failed before there was a decoder.</summary>
    public static HardwareRefusal OfDriver(int result, string operation, int index)
    {
        string name = CudaDriver.Describe(result);
        return result switch
        {
            CudaResults.NoDevice => NoSuchDevice(index, 0),
            CudaResults.OutOfMemory => new(
                HardwareRefusalReason.OutOfMemory, $"The memory of GPU {index} is used up ({name}).", FewerStreams),
            CudaResults.StubLibrary => new(
                HardwareRefusalReason.DriverUnusable,
                $"{CudaDriver.Library} is the stub that comes with the CUDA toolkit ({name}).",
                "Take it out of LD_LIBRARY_PATH."),
            CudaResults.SystemDriverMismatch => new(
                HardwareRefusalReason.DriverUnusable,
                $"The driver's library and its kernel module are of different versions ({name}).",
                "Restart the machine."),
            _ => new(
                HardwareRefusalReason.DeviceError,
                $"The NVIDIA driver could not {operation} ({name}).",
                "Check nvidia-smi; reload the driver or restart the machine."),
        };
    }

    /// <summary>The decoder's question for a device was answered with no.</summary>
    /// <param name="verdict">How.</param>
    /// <param name="pictures">What it was asked for: "h264 High 4:2:2, yuv422p, 1920x1080".</param>
    /// <param name="text">What FFmpeg logged about the attempt.</param>
    public static HardwareRefusal OfVerdict(HardwareVerdict verdict, string pictures, string text) => verdict switch
    {
        HardwareVerdict.NotOffered => NotTaken(pictures, "FFmpeg does not give such pictures to NVDEC"),
        HardwareVerdict.OtherLayout => NotTaken(pictures, "NVDEC would reduce their colour to 4:2:0"),
        HardwareVerdict.OddSize => NotTaken(pictures, "NVDEC decodes pictures with an even number of columns and rows only"),
        _ when LimitLine().Match(text) is { Success: true } limit => NotTaken(pictures, limit.Value),
        _ when text.Contains("lacking required capabilities", StringComparison.Ordinal)
            || text.Contains("Unsupported", StringComparison.Ordinal) => NotTaken(pictures, "this GPU does not decode them"),
        _ when text.Contains("nvcuvid", StringComparison.Ordinal) => NoDecoderLibrary,
        _ => OfText(text),
    };

    /// <summary>A call failed that FFmpeg made.</summary>
    public static HardwareRefusal OfText(string text)
    {
        string call = CallName().Match(text) is { Success: true } found ? found.Groups[1].Value : "a call of the device";
        string error = ErrorName().Match(text) is { Success: true } named ? named.Value
            : text.Split('\n')[0] is { Length: > 0 } line ? line : "no further reason";
        return error switch
        {
            "CUDA_ERROR_OUT_OF_MEMORY" => new(
                HardwareRefusalReason.OutOfMemory, $"The memory of the GPU is used up ({call}: {error}).", FewerStreams),
            "CUDA_ERROR_NOT_SUPPORTED" => new(
                HardwareRefusalReason.FormatNotTaken,
                $"The GPU does not decode these pictures ({call}: {error}).",
                "The stream needs the CPU, or another encoding."),
            _ => new(
                HardwareRefusalReason.DeviceError,
                $"The GPU failed ({call}: {error}).",
                SeeKernelLog),
        };
    }

    /// <summary>
    /// True where the failure may be of one picture, which damage made impossible to decode, and not of the device.
    /// </summary>
    public static bool MayBeOfPicture(string text) =>
        ErrorName().Match(text) is { Success: true, Value: "CUDA_ERROR_INVALID_VALUE" or "CUDA_ERROR_INVALID_IMAGE" }
        || text.StartsWith("No decoder surfaces left", StringComparison.Ordinal);

    private static HardwareRefusal NotTaken(string pictures, string why) => new(
        HardwareRefusalReason.FormatNotTaken,
        $"NVDEC does not take {pictures}: {why}.",
        "The stream needs the CPU, another GPU, or another encoding.");

    [GeneratedRegex("CUDA_ERROR_[A-Z0-9_]+")]
    private static partial Regex ErrorName();

    [GeneratedRegex(@"(cu\w+)\(")]
    private static partial Regex CallName();

    [GeneratedRegex(@"Video (width|height|macroblock count) \d+ [^\n]+")]
    private static partial Regex LimitLine();
}
