using System.Diagnostics;
using System.Text.Json;
using Vqa.IntegrationTests.Media;
using Vqa.IntegrationTests.Node;

namespace Vqa.IntegrationTests.Gpu;

/// <summary>The program, and the decoder, in processes that meet a made-up driver.</summary>
public class FakeGpuTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    private readonly string _folder = TestClips.NewFolder();

    [Fact]
    public async Task The_decoder_passes_its_tests_on_the_fake_gpu()
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "Vqa.IntegrationTests"),
            [
                "-explicit", "only", "-class", typeof(DecodingOnFakeGpu).FullName!, "-class", typeof(BlameOnFakeGpu).FullName!,
                "-class", typeof(ContextsOnFakeGpu).FullName!,
            ])
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in FakeGpu.Environment()) start.Environment[name] = value;
        using var tests = Process.Start(start)!;
        var output = await tests.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(_limit, TestContext.Current.CancellationToken);
        await tests.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(_limit, TestContext.Current.CancellationToken);

        Assert.True(tests.ExitCode == 0, output);
        Assert.Matches(@"Total: [2-9]\d", output);
    }

    [Fact]
    public async Task A_gpu_that_works_is_named_in_the_report()
    {
        var (result, input) = await AnalyzeAsync("cuda");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("cuda:0", input.GetProperty("device").GetString());
        Assert.False(input.TryGetProperty("device_reason", out _));
        Assert.Equal(125, input.GetProperty("video").GetProperty("frames").GetInt32());
        Assert.Contains("on cuda:0", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda", "no_such_device", "The NVIDIA driver finds no GPU", "FAKE_GPU_INIT", "100")]
    [InlineData("cuda:3", "no_such_device", "There is no GPU 3: this machine has GPUs 0 to 1", "FAKE_GPU_COUNT", "2")]
    [InlineData("cuda", "driver_unusable", "of different versions", "FAKE_GPU_INIT", "803")]
    [InlineData("auto", "out_of_memory", "CUDA_ERROR_OUT_OF_MEMORY", "FAKE_GPU_CONTEXT", "2")]
    [InlineData("auto", "out_of_memory", "cuvidCreateDecoder: CUDA_ERROR_OUT_OF_MEMORY", "FAKE_GPU_CREATE", "2")]
    [InlineData("cuda", "format_not_taken", "h264 High, yuv420p, 320x180: Video width 320 not within", "FAKE_GPU_MAX_WIDTH", "64")]
    [InlineData("cuda", "device_error", "cuvidDecodePicture: CUDA_ERROR_LAUNCH_FAILED", "FAKE_GPU_FAIL_DECODE", "40")]
    [InlineData("cuda", "device_error", "cuvidMapVideoFrame: CUDA_ERROR_LAUNCH_FAILED", "FAKE_GPU_FAIL_MAP", "40")]
    [InlineData("cuda", "device_error", "could not be copied from the GPU", "FAKE_GPU_FAIL_COPY", "90")]
    public async Task A_refusal_is_in_the_report_and_the_analysis_goes_on(
        string device, string code, string words, string setting, string value)
    {
        var (result, input) = await AnalyzeAsync(device, (setting, value));

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("cpu", input.GetProperty("device").GetString());
        Assert.Equal(code, input.GetProperty("device_reason_code").GetString());
        Assert.Contains(words, input.GetProperty("device_reason").GetString()!, StringComparison.Ordinal);
        Assert.Contains(words, result.Errors, StringComparison.Ordinal);
        var video = input.GetProperty("video");
        Assert.Equal((125, 0), (video.GetProperty("frames").GetInt32(), video.GetProperty("decode_errors").GetInt32()));
        Assert.DoesNotContain(
            input.GetProperty("incidents").EnumerateArray(),
            incident => incident.GetProperty("detector").GetString() is "timestamp" or "format_change" or "video_decode");
    }

    [Fact]
    public async Task Streams_beyond_the_limit_go_on_with_the_cpu()
    {
        var result = await VqaProgram.RunAsync(
            _folder, FakeGpu.Environment(), "analyze", NodeClips.Clean, NodeClips.Clean, NodeClips.Clean, "--device", "cuda",
            "--max-decoders", "1", "--json", "-");
        using var report = JsonDocument.Parse(result.Output);
        var inputs = report.RootElement.GetProperty("inputs").EnumerateArray().ToList();
        var refused = inputs.Where(input => input.GetProperty("device").GetString() == "cpu").ToList();

        Assert.Equal(0, result.ExitCode);
        Assert.All(inputs, input => Assert.Equal(125, input.GetProperty("video").GetProperty("frames").GetInt32()));
        Assert.InRange(refused.Count, 1, 2);
        Assert.All(refused, input => Assert.Equal("too_many_decoders", input.GetProperty("device_reason_code").GetString()));
    }

    [Fact]
    public async Task Doctor_lists_the_gpu_and_what_it_decodes()
    {
        var result = await VqaProgram.RunAsync(_folder, FakeGpu.Environment(("FAKE_GPU_COUNT", "2")), "doctor");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(
            @"ok +GPU 1 +Fake GPU 1, compute capability 8\.9, 24\.0 GiB, 21\.0 free, driver 550\.54\.15, CUDA 12\.4", result.Output);
        Assert.Matches(@"ok +NVDEC 0 +h264 8 bit to 4096x4096; hevc 8/10 bit to 4096x4096; .*not .*av1 8/10 bit", result.Output);
    }

    [Fact]
    public async Task Doctor_says_why_a_gpu_cannot_be_used()
    {
        var result = await VqaProgram.RunAsync(_folder, FakeGpu.Environment(("FAKE_GPU_CONTEXT", "2")), "doctor");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"limited +GPU 0 +Fake GPU 0, .*used up \(CUDA_ERROR_OUT_OF_MEMORY\)\. Fix: ", result.Output);
    }

    private async Task<(VqaResult Result, JsonElement Input)> AnalyzeAsync(string device, params (string, string)[] settings)
    {
        var result = await VqaProgram.RunAsync(
            _folder, FakeGpu.Environment(settings), "analyze", NodeClips.Clean, "--device", device, "--json", "-");
        using var report = JsonDocument.Parse(result.Output);
        return (result, report.RootElement.GetProperty("inputs")[0].Clone());
    }
}
