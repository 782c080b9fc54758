using System.Runtime.InteropServices;
using Vqa.Analysis.Gpu;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.IntegrationTests.Media;
using Vqa.Kernels.Gpu;
using Vqa.Kernels.Planes;
using Vqa.Media;

namespace Vqa.IntegrationTests.Gpu;

/// <summary>
/// Whole sessions whose pictures the kernels of a GPU measure, on ILGPU's imitation of one: it reads the memory of this
/// process, so pictures that the CPU decoded stand in for surfaces.
/// </summary>
public sealed class GpuMeteringTests
{
    // Black from 1 s to 3.4 s, then a flash, and the sound falls silent; small, for the imitation is slow.
    private const string Eventful =
        "-f lavfi -i testsrc2=s=72x56:r=10:d=4 -f lavfi -i sine=440:d=4 "
        + "-vf drawbox=c=black:t=fill:enable='between(t,1,3.4)',drawbox=c=white:t=fill:enable='between(t,3.6,3.8)' "
        + "-af volume=0:enable='between(t,1,3.4)' -c:v libx264 -bf 2 -g 10 -pix_fmt {0} -c:a aac";

    [Theory]
    [InlineData("yuv420p")]
    [InlineData("yuv420p10le")]
    [InlineData("gray")]
    public void The_numbers_of_a_session_are_those_of_the_cpu(string format)
    {
        var clip = TestClips.Make($"{format}.mp4", Eventful.Replace("{0}", format));
        var expected = Run(clip, new SessionOptions { DecoderThreads = 1 });

        using var device = GpuDevice.Open(GpuBackend.Cpu);
        using var metering = new GpuMetering(device);
        var measured = Run(clip, new SessionOptions { DecoderThreads = 1, Metering = metering });

        Assert.Equal(40, expected.Pictures.Count);
        Assert.Equal(expected.Pictures, measured.Pictures);
        Assert.Equal(expected.Told, measured.Told);
        Assert.NotEmpty(measured.Told);
        Assert.Equal(40, metering.Totals.Pictures);
    }

    [Fact]
    public void Streams_share_launches_and_none_meets_anothers_numbers()
    {
        var clips = new[] { "yuv420p", "gray" }.Select(f => TestClips.Make($"{f}.mp4", Eventful.Replace("{0}", f))).ToList();
        var expected = clips.Select(c => Run(c, new SessionOptions { DecoderThreads = 1 })).ToList();

        using var device = GpuDevice.Open(GpuBackend.Cpu);
        using var metering = new GpuMetering(device);
        var measured = new Watched[6];
        var threads = Enumerable.Range(0, measured.Length).Select(i => new Thread(() =>
            measured[i] = Run(clips[i % 2], new SessionOptions { DecoderThreads = 1, Metering = metering }))).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        for (var i = 0; i < measured.Length; i++)
        {
            Assert.Equal(expected[i % 2].Pictures, measured[i].Pictures);
            Assert.Equal(expected[i % 2].Told, measured[i].Told);
        }

        Assert.Equal(240, metering.Totals.Pictures);
        Assert.InRange(metering.Totals.Launches, 40, 200);
    }

    [Fact]
    public void A_picture_size_that_changes_begins_anew()
    {
        var small = TestClips.Make("small.ts", "-f lavfi -i testsrc2=s=72x56:r=10:d=1 -c:v mpeg2video");
        var large = TestClips.Make("large.ts", "-f lavfi -i testsrc2=s=104x72:r=10:d=1 -c:v mpeg2video");
        var joined = Path.Combine(TestClips.NewFolder(), "joined.ts");
        File.WriteAllBytes(joined, [.. File.ReadAllBytes(small), .. File.ReadAllBytes(large)]);
        var expected = Run(joined, new SessionOptions { DecoderThreads = 1 });

        using var device = GpuDevice.Open(GpuBackend.Cpu);
        using var metering = new GpuMetering(device);
        var measured = Run(joined, new SessionOptions { DecoderThreads = 1, Metering = metering });

        Assert.Contains(expected.Pictures, p => p.Width == 104);
        Assert.Equal(expected.Pictures, measured.Pictures);
        Assert.Equal(expected.Told, measured.Told);
    }

    [Fact]
    public void A_gpu_without_memory_left_leaves_the_stream_to_the_cpu()
    {
        var clip = TestClips.Make("yuv420p.mp4", Eventful.Replace("{0}", "yuv420p"));
        var expected = Run(clip, new SessionOptions { DecoderThreads = 1 });

        // Disposed: it can neither make memory nor take pictures any more.
        var device = GpuDevice.Open(GpuBackend.Cpu);
        using var metering = new GpuMetering(device);
        metering.Dispose();
        device.Dispose();
        var measured = Run(clip, new SessionOptions { DecoderThreads = 1, Metering = metering });

        Assert.Equal(expected.Pictures, measured.Pictures);
        Assert.Equal(expected.Told, measured.Told);
    }

    [Theory]
    [InlineData(InputPath.DeviceMemory)]
    [InlineData(InputPath.PinnedMemory)]
    public void The_model_sees_the_same_where_pictures_stay_on_the_gpu(InputPath path)
    {
        // Damaged in the middle, so that the model looks closely and finds something.
        var whole = File.ReadAllBytes(TestClips.Make(
            "looked-at.ts", "-f lavfi -i testsrc2=s=72x56:r=10:d=4 -c:v mpeg2video -g 10 -b:v 600k"));
        var clip = Path.Combine(TestClips.NewFolder(), "damaged.ts");
        File.WriteAllBytes(clip, [.. whole[..(whole.Length / 2)], .. whole[(whole.Length * 11 / 20)..]]);
        using var onCpu = new InferenceThread(CorruptionModel.Load(CorruptionModel.ShippedManifest));
        var expected = Run(clip, new SessionOptions { DecoderThreads = 1, Inference = onCpu });

        using var device = GpuDevice.Open(GpuBackend.Cpu);
        using var metering = new GpuMetering(device);
        using var inference = new InferenceThread(
            CorruptionModel.Load(CorruptionModel.ShippedManifest), InferenceThread.LargestBatch, device, path);
        var options = new SessionOptions { DecoderThreads = 1, Metering = metering, Inference = inference };
        var watched = new Watched[3];
        var threads = Enumerable.Range(0, watched.Length)
            .Select(i => new Thread(() => watched[i] = Run(clip, options))).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        Assert.Contains(expected.Told, told => told.Contains("block_corruption", StringComparison.Ordinal));
        Assert.All(watched, w => Assert.Equal(expected.Told, w.Told));
        Assert.All(watched, w => Assert.Equal(
            (path, null, null), (w.Result!.Model!.Input, w.Result.ModelInputReason, w.Result.ModelError)));
        Assert.Equal(InputPath.CpuMemory, expected.Result!.Model!.Input);
    }

    [Fact]
    public async Task A_gpu_that_is_lost_answers_each_picture_with_its_error_and_harms_nobody()
    {
        var device = GpuDevice.Open(GpuBackend.Cpu);
        using var metering = new GpuMetering(device);
        var history = metering.CreateHistory(16, 16);
        var memory = GC.AllocateArray<byte>(16 * 16, pinned: true);
        var picture = new FrameTask(new PlaneView(Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0), 16, 16, 16, 1, 0, 8), null, 38);
        device.Dispose();

        // A thread that ended, or never came back, would leave the second one waiting.
        for (var i = 0; i < 3; i++)
        {
            var request = new MeterRequest();
            metering.Submit(request, picture);
            await Task.Run(request.Wait, TestContext.Current.CancellationToken)
                .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            Assert.NotNull(request.Error);
        }

        metering.Release(history);
    }

    private static Watched Run(string clip, SessionOptions options)
    {
        var listener = new Listener();
        var result = new StreamSession(clip, options, listener).Run(CancellationToken.None);
        Assert.Equal(SessionStatus.Complete, result.Status);
        return listener.Watched with { Result = result };
    }

    private sealed record Watched(List<FrameMetrics> Pictures, List<string> Told)
    {
        public SessionResult? Result { get; init; }
    }

    private sealed class Listener : ISessionListener
    {
        public Watched Watched { get; } = new([], []);

        public void OnOpened(MediaInfo info)
        {
        }

        public void OnFrame(in FrameMetrics metrics, VideoFrame frame) => Watched.Pictures.Add(metrics);

        public void OnAudio(in AudioMetrics metrics)
        {
        }

        public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
        {
            var finding = incidentEvent.Incident.Finding;
            Watched.Told.Add(
                $"{incidentEvent.Time} {incidentEvent.Kind} {finding.Detector} {finding.Start} {finding.End} {finding.Severity}");
        }
    }
}
