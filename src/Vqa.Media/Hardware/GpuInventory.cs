using Vqa.Media.Interop;

namespace Vqa.Media.Hardware;

/// <summary>Looks what GPUs there are and what they can do, without FFmpeg. A library that is missing is a finding, not an error.</summary>
public static class GpuInventory
{
    private const int Chroma420 = 1, Chroma444 = 3;

    /// <summary>
    /// All that the decoding path can give to NVDEC, with cudaVideoCodec of NVIDIA's cuviddec.h. FFmpeg 5.1 gives it no H.264
    /// of 10 bits and no 4:2:2.
    /// </summary>
    private static readonly (string Name, int Codec, int Chroma, int[] Bits)[] _questions =
    [
        ("h264", 4, Chroma420, [8]),
        ("hevc", 8, Chroma420, [8, 10, 12]),
        ("hevc", 8, Chroma444, [8, 10, 12]),
        ("mpeg2video", 1, Chroma420, [8]),
        ("vp9", 10, Chroma420, [8, 10, 12]),
        ("av1", 11, Chroma420, [8, 10]),
    ];

    /// <summary>Looks. Takes a moment for each GPU, and a few hundred MiB of its memory while it looks.</summary>
    public static GpuSurvey Look()
    {
        if (!CudaDriver.IsPresent) return new GpuSurvey(HardwareDiagnosis.NoDriver, null, null, []);
        string? driver = NvmlLibrary.DriverVersion();
        try
        {
            HardwareRefusal? problem = CudaContext.CountDevices(out int count);
            string? cuda = problem is null && CudaDriver.cuDriverGetVersion(out int version) == CudaResults.Success
                ? $"{version / 1000}.{version % 1000 / 10}"
                : null;
            if (problem is null && count == 0) problem = HardwareDiagnosis.NoSuchDevice(0, 0);
            if (problem is null && !CuvidLibrary.IsPresent) problem = HardwareDiagnosis.NoDecoderLibrary;
            return new GpuSurvey(problem, driver, cuda, [.. Enumerable.Range(0, count).Select(Describe)]);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or BadImageFormatException)
        {
            return new GpuSurvey(HardwareDiagnosis.DriverTooOld, driver, null, []);
        }
    }

    private static GpuInfo Describe(int index)
    {
        _ = CudaDriver.cuDeviceGet(out int device, index);
        _ = CudaDriver.cuDeviceGetAttribute(out int major, CudaDriver.ComputeMajor, device);
        _ = CudaDriver.cuDeviceGetAttribute(out int minor, CudaDriver.ComputeMinor, device);
        _ = CudaDriver.cuDeviceTotalMem_v2(out nuint total, device);
        // Before our own context takes its share.
        long? free = NvmlLibrary.FreeMemory(CudaDriver.BusIdOf(device));
        List<GpuCodec> decodes = [], refuses = [];
        HardwareRefusal? problem = CudaContext.Create(index, out nint context);
        if (problem is null)
        {
            _ = CudaDriver.cuCtxPushCurrent_v2(context);
            if (free is null && CudaDriver.cuMemGetInfo_v2(out nuint left, out _) == CudaResults.Success) free = (long)left;
            if (CuvidLibrary.IsPresent) Ask(decodes, refuses);
            _ = CudaDriver.cuCtxPopCurrent_v2(out _);
            CudaContext.Destroy(context);
        }

        return new GpuInfo(index, CudaDriver.NameOf(device), $"{major}.{minor}", (long)total, free, problem, decodes, refuses);
    }

    /// <summary>Asks NVDEC of the current context's GPU.</summary>
    private static void Ask(List<GpuCodec> decodes, List<GpuCodec> refuses)
    {
        foreach ((string name, int codec, int chroma, int[] depths) in _questions)
        {
            foreach (int bits in depths)
            {
                var caps = new DecodeCaps { Codec = codec, Chroma = chroma, ExtraBits = (uint)bits - 8 };
                bool isTaken = CuvidLibrary.cuvidGetDecoderCaps(ref caps) == CudaResults.Success && caps.IsSupported != 0;
                string sampling = chroma == Chroma444 ? "4:4:4" : "4:2:0";
                (isTaken ? decodes : refuses).Add(
                    new GpuCodec(name, sampling, bits, isTaken ? (int)caps.MaxWidth : 0, isTaken ? (int)caps.MaxHeight : 0));
            }
        }
    }
}
