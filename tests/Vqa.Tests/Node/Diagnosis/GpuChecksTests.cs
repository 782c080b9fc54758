using Vqa.Media.Hardware;
using Vqa.Node.Diagnosis;

namespace Vqa.Tests.Node.Diagnosis;

public class GpuChecksTests
{
    private const long Gib = 1L << 30;

    private static readonly HardwareRefusal _noDriver =
        new(HardwareRefusalReason.NoDriver, "There is no NVIDIA driver here.", "Install it.");

    [Fact]
    public void A_machine_without_a_driver_is_limited_and_hears_the_fix()
    {
        var check = Assert.Single(GpuChecks.Of(new GpuSurvey(_noDriver, null, null, [])));

        Assert.Equal(Check.Limited("GPU", "There is no NVIDIA driver here; decoding runs on the CPU", "Install it."), check);
    }

    [Fact]
    public void A_gpu_is_described_with_what_its_decoder_takes()
    {
        GpuCodec[] decodes = [new("h264", "4:2:0", 8, 4096, 4096), new("hevc", "4:2:0", 8, 8192, 8192), new("hevc", "4:2:0", 10, 8192, 8192), new("hevc", "4:4:4", 8, 8192, 8192)];
        GpuCodec[] refuses = [new("av1", "4:2:0", 8, 0, 0), new("av1", "4:2:0", 10, 0, 0)];
        var survey = new GpuSurvey(null, "550.54.15", "12.4", [new GpuInfo(0, "NVIDIA T4", "7.5", 16 * Gib, 15 * Gib, null, decodes, refuses)]);

        Assert.Equal(
            [
                Check.Good("GPU 0", "NVIDIA T4, compute capability 7.5, 16.0 GiB, 15.0 free, driver 550.54.15, CUDA 12.4"),
                Check.Good("NVDEC 0", "h264 8 bit to 4096x4096; hevc 8/10 bit to 8192x8192; hevc 4:4:4 8 bit to 8192x8192; not av1 8/10 bit"),
            ],
            GpuChecks.Of(survey));
    }

    [Fact]
    public void What_is_not_told_is_left_out()
    {
        var survey = new GpuSurvey(null, null, null, [new GpuInfo(1, "GPU", "8.6", Gib, null, null, [], [])]);

        Assert.Equal([Check.Good("GPU 1", "GPU, compute capability 8.6, 1.0 GiB")], GpuChecks.Of(survey));
    }

    [Fact]
    public void A_driver_without_its_decoder_is_limited()
    {
        var missing = new HardwareRefusal(HardwareRefusalReason.NoDecoderLibrary, "libnvcuvid.so.1 cannot be loaded.", "Install it.");
        var checks = GpuChecks.Of(new GpuSurvey(missing, null, null, [new GpuInfo(0, "GPU", "8.6", Gib, null, null, [], [])])).ToList();

        Assert.Equal([CheckState.Good, CheckState.Limited], checks.Select(check => check.State));
        Assert.Equal("NVDEC", checks[1].Subject);
    }

    [Fact]
    public void A_gpu_that_cannot_be_opened_says_why()
    {
        var full = new HardwareRefusal(HardwareRefusalReason.OutOfMemory, "The memory of GPU 0 is used up.", "Run fewer streams.");
        var check = Assert.Single(GpuChecks.Of(new GpuSurvey(null, null, null, [new GpuInfo(0, "GPU", "8.6", Gib, 0, full, [], [])])));

        Assert.Equal((CheckState.Limited, "Run fewer streams."), (check.State, check.Fix));
        Assert.Contains("The memory of GPU 0 is used up", check.Finding, StringComparison.Ordinal);
    }
}
