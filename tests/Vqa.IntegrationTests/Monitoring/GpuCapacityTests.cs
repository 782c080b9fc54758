using Vqa.IntegrationTests.Gpu;
using Vqa.IntegrationTests.Serve;

namespace Vqa.IntegrationTests.Monitoring;

/// <summary>A node whose streams a GPU decodes: a made-up one.</summary>
public sealed class GpuCapacityTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vqa-gpu-capacity-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_the_driver_tells_of_decoder_and_memory_is_in_the_metrics()
    {
        await using var node = NodeProcess.Start(
            _folder.FullName, $"streams: [{{id: a, url: {ServeClips.Scene}, loop: true}}]",
            "device: cuda\nself_test: {enabled: false}", FakeGpu.Environment());

        await node.ReadyAsync();
        await node.PollAsync("the GPU in the metrics", async () =>
        {
            var metrics = await node.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
            string[] wanted =
            [
                "\nvqa_gpu_decoder_utilization_ratio{gpu=\"0\",name=\"Fake GPU 0\"} 0.37\n",
                "\nvqa_gpu_memory_free_bytes{gpu=\"0\",name=\"Fake GPU 0\"} 22548578304\n",
                "resolution=\"320x180\",device=\"cuda:0\"",
            ];
            return Array.TrueForAll(wanted, part => metrics.Contains(part, StringComparison.Ordinal));
        });

        using var alive = await node.Client.GetAsync("/healthz", TestContext.Current.CancellationToken);
        Assert.True(alive.IsSuccessStatusCode);
    }
}
