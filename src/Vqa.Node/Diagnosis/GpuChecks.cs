using Vqa.Media.Hardware;

namespace Vqa.Node.Diagnosis;

/// <summary>Looks at the GPUs: which there are, and what they decode. A machine without one is limited, not unable.</summary>
internal static class GpuChecks
{
    private const double GibiByte = 1L << 30;

    /// <summary>All of them.</summary>
    public static IEnumerable<Check> Run() => Of(GpuInventory.Look());

    /// <summary>The checks that a survey comes to.</summary>
    internal static IEnumerable<Check> Of(GpuSurvey survey)
    {
        foreach (var gpu in survey.Gpus)
        {
            var finding = Describe(gpu, survey);
            yield return gpu.Problem is { } problem
                ? Check.Limited($"GPU {gpu.Index}", $"{finding}; {WithoutStop(problem.Cause)}", problem.Fix)
                : Check.Good($"GPU {gpu.Index}", finding);
            if (gpu.Decodes.Count + gpu.Refuses.Count > 0)
            {
                yield return Decoding(gpu);
            }
        }

        if (survey.Problem is { } missing)
        {
            var subject = missing.Reason == HardwareRefusalReason.NoDecoderLibrary ? "NVDEC" : "GPU";
            yield return Check.Limited(subject, $"{WithoutStop(missing.Cause)}; decoding runs on the CPU", missing.Fix);
        }
    }

    private static string Describe(GpuInfo gpu, GpuSurvey survey)
    {
        var free = gpu.FreeBytes is { } bytes ? $", {bytes / GibiByte:0.0} free" : "";
        var driver = survey.DriverVersion is { } version ? $", driver {version}" : "";
        var cuda = survey.CudaVersion is { } newest ? $", CUDA {newest}" : "";
        return $"{gpu.Name}, compute capability {gpu.ComputeCapability}, "
            + $"{gpu.TotalBytes / GibiByte:0.0} GiB{free}{driver}{cuda}";
    }

    private static Check Decoding(GpuInfo gpu)
    {
        var subject = $"NVDEC {gpu.Index}";
        if (gpu.Decodes.Count == 0)
        {
            return Check.Limited(subject, "decodes nothing that Vqa could give it", "take a GPU with NVDEC");
        }

        var taken = string.Join("; ", gpu.Decodes
            .GroupBy(kind => (kind.Codec, kind.Chroma, kind.MaxWidth, kind.MaxHeight))
            .Select(group => $"{Kind(group)} to {group.Key.MaxWidth}x{group.Key.MaxHeight}"));
        var refused = string.Join(", ", gpu.Refuses.GroupBy(kind => (kind.Codec, kind.Chroma)).Select(Kind));
        return Check.Good(subject, refused.Length == 0 ? taken : $"{taken}; not {refused}");
    }

    private static string Kind(IEnumerable<GpuCodec> kinds)
    {
        var first = kinds.First();
        var chroma = first.Chroma == "4:2:0" ? "" : $" {first.Chroma}";
        return $"{first.Codec}{chroma} {string.Join("/", kinds.Select(kind => kind.Bits))} bit";
    }

    // A check joins finding and fix with a full stop of its own.
    private static string WithoutStop(string sentence) => sentence.TrimEnd('.');
}
