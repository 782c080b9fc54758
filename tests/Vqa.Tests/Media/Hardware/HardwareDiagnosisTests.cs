using Vqa.Media.Hardware;
using Vqa.Media.Interop;

namespace Vqa.Tests.Media.Hardware;

public class HardwareDiagnosisTests
{
    // As FFmpeg 5.1 logs it: each call, then the driver's words, then the decoder's own.
    private const string OutOfMemory =
        "decoder->cvdl->cuvidCreateDecoder(&decoder->decoder, params) failed -> CUDA_ERROR_OUT_OF_MEMORY: out of memory\n"
        + "Failed setup for format cuda: hwaccel initialisation returned error.";

    [Theory]
    [InlineData(OutOfMemory, HardwareRefusalReason.OutOfMemory, "cuvidCreateDecoder: CUDA_ERROR_OUT_OF_MEMORY")]
    [InlineData("Hardware is lacking required capabilities\n", HardwareRefusalReason.FormatNotTaken, "this GPU does not decode them")]
    [InlineData("Video width 8192 not within range from 48 to 4096\n", HardwareRefusalReason.FormatNotTaken, "8192 not within range from 48 to 4096")]
    [InlineData("Unsupported bit depth\n", HardwareRefusalReason.FormatNotTaken, "this GPU does not decode them")]
    [InlineData("Cannot load libnvcuvid.so.1\nFailed loading nvcuvid.\n", HardwareRefusalReason.NoDecoderLibrary, "libnvcuvid.so.1")]
    [InlineData("", HardwareRefusalReason.DeviceError, "no further reason")]
    public void An_attempt_that_failed_is_told_by_what_was_logged(string text, HardwareRefusalReason reason, string words)
    {
        var refusal = HardwareDiagnosis.OfVerdict(HardwareVerdict.Failed, "h264 High, yuv420p, 8192x4096", text);

        Assert.Equal(reason, refusal.Reason);
        Assert.Contains(words, refusal.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HardwareVerdict.NotOffered, "FFmpeg does not give")]
    [InlineData(HardwareVerdict.OtherLayout, "4:2:0")]
    [InlineData(HardwareVerdict.OddSize, "even number")]
    internal void Pictures_that_are_not_taken_are_named(HardwareVerdict verdict, string words)
    {
        var refusal = HardwareDiagnosis.OfVerdict(verdict, "h264 High 10, yuv420p10le, 321x241", "");

        Assert.Equal(HardwareRefusalReason.FormatNotTaken, refusal.Reason);
        Assert.Contains("h264 High 10, yuv420p10le, 321x241", refusal.Cause, StringComparison.Ordinal);
        Assert.Contains(words, refusal.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x(cuvidDecodePicture(a)) failed -> CUDA_ERROR_INVALID_VALUE: invalid argument\n", true)]
    [InlineData("x(cuvidDecodePicture(a)) failed -> CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure\n", false)]
    [InlineData("No decoder surfaces left\n", true)]
    [InlineData("", false)]
    public void A_wrong_argument_may_come_of_a_damaged_picture(string text, bool isOfPicture) =>
        Assert.Equal(isOfPicture, HardwareDiagnosis.MayBeOfPicture(text));

    [Theory]
    [InlineData(0, "The NVIDIA driver finds no GPU.")]
    [InlineData(1, "There is no GPU 2: this machine has GPU 0 only.")]
    [InlineData(2, "There is no GPU 2: this machine has GPUs 0 to 1.")]
    public void A_number_out_of_range_is_answered_with_those_that_there_are(int count, string cause) =>
        Assert.Equal(cause, HardwareDiagnosis.NoSuchDevice(2, count).Cause);

    [Fact]
    public void Every_reason_has_a_name_of_its_own()
    {
        var reasons = Enum.GetValues<HardwareRefusalReason>();

        Assert.Equal(reasons.Length, reasons.Select(reason => new HardwareRefusal(reason, "", "").Name).Distinct().Count());
    }
}
