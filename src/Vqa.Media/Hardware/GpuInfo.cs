namespace Vqa.Media.Hardware;

/// <summary>The NVIDIA driver and its GPUs, as they are found now.</summary>
/// <param name="Problem">Why there is no GPU to be used; null where there is one.</param>
/// <param name="DriverVersion">"550.54.15"; null where it is not told.</param>
/// <param name="CudaVersion">The newest CUDA that the driver runs, "12.4"; null where there is no driver.</param>
/// <param name="Gpus">All of them, in CUDA's order.</param>
public sealed record GpuSurvey(HardwareRefusal? Problem, string? DriverVersion, string? CudaVersion, IReadOnlyList<GpuInfo> Gpus);

/// <summary>A GPU.</summary>
/// <param name="Index">Its number, as CUDA counts.</param>
/// <param name="Name">"NVIDIA L4".</param>
/// <param name="ComputeCapability">"8.9".</param>
/// <param name="TotalBytes">Its memory.</param>
/// <param name="FreeBytes">What nobody uses of it now; null where it is not told.</param>
/// <param name="Problem">Why it cannot be used; null where it can.</param>
/// <param name="Decodes">What its NVDEC takes, of what Vqa could give it.</param>
/// <param name="Refuses">What its NVDEC does not take of that.</param>
public sealed record GpuInfo(
    int Index, string Name, string ComputeCapability, long TotalBytes, long? FreeBytes, HardwareRefusal? Problem,
    IReadOnlyList<GpuCodec> Decodes, IReadOnlyList<GpuCodec> Refuses);

/// <summary>A kind of pictures that NVDEC may decode.</summary>
/// <param name="Codec">Short name, "hevc".</param>
/// <param name="Chroma">"4:2:0" or "4:4:4".</param>
/// <param name="Bits">Of a sample.</param>
/// <param name="MaxWidth">Of the largest picture, in samples; 0 where it is not taken.</param>
/// <param name="MaxHeight">As <paramref name="MaxWidth"/>.</param>
public sealed record GpuCodec(string Codec, string Chroma, int Bits, int MaxWidth, int MaxHeight);
