namespace Vqa.Media.Hardware;

/// <summary>Why a stream is decoded on the CPU although a device was wanted.</summary>
/// <param name="Reason">The kind of cause.</param>
/// <param name="Cause">What was found, as a sentence for a person.</param>
/// <param name="Fix">What to do about it, as a sentence or two.</param>
public sealed record HardwareRefusal(HardwareRefusalReason Reason, string Cause, string Fix)
{
    /// <summary>Cause and fix.</summary>
    public string Sentence => $"{Cause} {Fix}";

    /// <summary>The reason as counters name it: "no_driver".</summary>
    public string Name => Reason switch
    {
        HardwareRefusalReason.NoDriver => "no_driver",
        HardwareRefusalReason.NoSuchDevice => "no_such_device",
        HardwareRefusalReason.DriverUnusable => "driver_unusable",
        HardwareRefusalReason.NoDecoderLibrary => "no_decoder_library",
        HardwareRefusalReason.CodecNotTaken => "codec_not_taken",
        HardwareRefusalReason.FormatNotTaken => "format_not_taken",
        HardwareRefusalReason.OutOfMemory => "out_of_memory",
        HardwareRefusalReason.TooManyDecoders => "too_many_decoders",
        HardwareRefusalReason.DeviceError => "device_error",
        _ => throw new InvalidOperationException($"{Reason} has no name."),
    };
}

/// <summary>Kinds of <see cref="HardwareRefusal"/>.</summary>
public enum HardwareRefusalReason
{
    /// <summary>Looking for a device: NVIDIA's driver library is not there.</summary>
    NoDriver,

    /// <summary>Looking for a device: there is no GPU, or none of that number.</summary>
    NoSuchDevice,

    /// <summary>Opening a device: the driver is there but does not work, or is too old.</summary>
    DriverUnusable,

    /// <summary>Opening a device: the library of NVDEC is not there, as in a container without the "video" capability.</summary>
    NoDecoderLibrary,

    /// <summary>Opening a decoder: NVDEC, or FFmpeg's way to it, does not know the codec at all.</summary>
    CodecNotTaken,

    /// <summary>Opening a decoder, or a change in mid-stream: this GPU does not take the profile, chroma, depth or size.</summary>
    FormatNotTaken,

    /// <summary>Opening a device or a decoder, or in mid-stream: the memory of the GPU is used up.</summary>
    OutOfMemory,

    /// <summary>Opening a decoder: as many run on the device as may.</summary>
    TooManyDecoders,

    /// <summary>Opening a device or a decoder, or in mid-stream: any other error of the device.</summary>
    DeviceError,
}
