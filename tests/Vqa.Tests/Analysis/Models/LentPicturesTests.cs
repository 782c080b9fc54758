using System.Diagnostics.Metrics;
using Vqa.Analysis.Models;
using Vqa.Kernels.Gpu;
using Vqa.Media;
using Vqa.Tests.Kernels.Gpu;

namespace Vqa.Tests.Analysis.Models;

/// <summary>
/// Pictures that a GPU reduces where they lie, on each way to the model: the answers are those of pictures that the CPU
/// reduced, bit for bit. On ILGPU's imitation of a GPU, whose memory is that of the process, so that pictures of the CPU
/// stand in for surfaces, and the model reads the memory that the kernels' results were copied to.
/// </summary>
[Collection(GpuDevices.Collection)]
public sealed class LentPicturesTests(GpuDevices devices) : IDisposable
{
    private readonly ModelFolder _folder = new();

    private GpuDevice Imitation => devices.Require(GpuBackend.Cpu);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("yuv420p", 97, 67, InputPath.DeviceMemory)]
    [InlineData("nv12", 98, 66, InputPath.DeviceMemory)]
    [InlineData("p010le", 98, 66, InputPath.DeviceMemory)]
    [InlineData("yuv444p12le", 50, 35, InputPath.DeviceMemory)]
    [InlineData("yuv411p", 96, 64, InputPath.DeviceMemory)]
    [InlineData("gray", 97, 67, InputPath.DeviceMemory)]
    [InlineData("yuv420p", 1, 1, InputPath.DeviceMemory)]
    [InlineData("yuv420p", 97, 67, InputPath.PinnedMemory)]
    [InlineData("p010le", 50, 35, InputPath.PinnedMemory)]
    [InlineData("gray16le", 66, 98, InputPath.PinnedMemory)]
    public void The_shipped_model_answers_as_to_pictures_that_were_filled_in(
        string format, int width, int height, InputPath path)
    {
        using var inference = new InferenceThread(
            CorruptionModel.Load(CorruptionModel.ShippedManifest), device: Imitation, bestInput: path);
        using var frame = TestPicture.Make(width, height, 1, format);
        using var previous = TestPicture.Make(width, height, 2, format);
        using var empty = new VideoFrame();
        foreach (var before in new[] { previous, empty })
        {
            var (expected, _) = Ask(inference, request => request.Fill(frame, before));
            var (answer, input) = Ask(inference, request => Assert.True(request.TryBorrow(frame, before)));

            Assert.Equal(path, input);
            Assert.Equal(expected, answer);
            Assert.True(expected.Distinct().Count() > 1 || expected.Length <= 4);
        }

        Assert.Equal(path, inference.Identity.Input);
        Assert.Null(inference.InputReason);
    }

    // The only one that is reduced: the imitation takes seconds for it.
    [Fact]
    public void A_picture_too_large_for_the_model_is_reduced_to_the_same()
    {
        using var inference = new InferenceThread(_folder.Load(), device: Imitation);
        using var frame = TestPicture.Make(723, 577, 1, "nv12");

        var (answer, _) = Ask(inference, request => Assert.True(request.TryBorrow(frame, null)));

        Assert.Equal(Ask(inference, request => request.Fill(frame, null)).Answer, answer);
    }

    [Theory]
    [InlineData(InputPath.DeviceMemory)]
    [InlineData(InputPath.PinnedMemory)]
    public void Those_that_wait_together_are_answered_each_with_its_own(InputPath path)
    {
        using var inference = new InferenceThread(_folder.Load(), InferenceThread.LargestBatch, Imitation, path);
        (int Width, int Height)[] sizes = [(32, 16), (33, 15), (16, 32)];
        var frames = Enumerable.Range(0, 33)
            .Select(i => TestPicture.Make(sizes[i % 3].Width, sizes[i % 3].Height, i)).ToArray();
        var expected = frames.Select(frame => Ask(inference, r => r.Fill(frame, null)).Answer).ToArray();
        // Every fifth is filled in, and waits beside those that are lent.
        var requests = frames.Select((frame, i) =>
        {
            var request = new InferenceRequest();
            if (i % 5 == 4)
            {
                request.Fill(frame, null);
            }
            else
            {
                Assert.True(request.TryBorrow(frame, null));
            }

            return request;
        }).ToArray();

        Array.ForEach(requests, inference.Submit);

        for (var i = 0; i < requests.Length; i++)
        {
            requests[i].Wait();
            Assert.Null(requests[i].Error);
            Assert.Equal(i % 5 == 4 ? InputPath.CpuMemory : path, requests[i].Input);
            Assert.Equal(expected[i], requests[i].Probabilities.ToArray());
            frames[i].Dispose();
        }
    }

    [Fact]
    public void Device_memory_that_fails_is_left_for_pinned_memory_and_no_look_is_lost()
    {
        var fallbacks = 0L;
        using var listener = Listen(FallbacksOf("device_memory"), count => fallbacks += count);
        var model = _folder.Load();
        using var inference = new InferenceThread(model, 1, new BrokenDeviceMemory(Imitation, model.Session));
        using var frame = TestPicture.Make(96, 64, 1);
        var (expected, _) = Ask(inference, request => request.Fill(frame, null));
        Assert.Equal(InputPath.DeviceMemory, inference.Identity.Input);

        for (var i = 0; i < 3; i++)
        {
            var (answer, input) = Ask(inference, request => request.TryBorrow(frame, null));

            Assert.Equal((InputPath.PinnedMemory, inference.Identity.Input), (input, input));
            Assert.Equal(expected, answer);
        }

        Assert.Equal("device memory failed: cuMemcpyPeerAsync: CUDA_ERROR_INVALID_CONTEXT", inference.InputReason);
        Assert.Equal(1, fallbacks);
    }

    [Fact]
    public void A_model_that_fails_on_every_way_is_to_blame_itself()
    {
        using var inference = new InferenceThread(_folder.Load(new() { FailingHeight = 512 }), 1, Imitation);
        using var bad = TestPicture.Make(16, 512, 1);
        using var good = TestPicture.Make(16, 16, 2);
        var request = new InferenceRequest();
        for (var i = 0; i < 4; i++)
        {
            Assert.True(request.TryBorrow(bad, null));
            inference.Submit(request);
            request.Wait();

            Assert.NotEmpty(request.Error!);
            Assert.False(request.IsInputFailure);
            Assert.Equal(0, request.Probabilities.ToArray().Max());
            Assert.Equal(InputPath.DeviceMemory, Ask(inference, r => r.TryBorrow(good, null)).Input);
        }
    }

    [Fact]
    public void A_gpu_that_fails_is_blamed_and_after_three_times_asked_no_more()
    {
        var fallbacks = 0L;
        using var listener = Listen(FallbacksOf("pinned_memory"), count => fallbacks += count);
        var model = _folder.Load();
        using var inference = new InferenceThread(model, 1, new BrokenGpu(Imitation, model.Session));
        using var frame = TestPicture.Make(96, 64, 1);
        var request = new InferenceRequest();
        for (var i = 0; i < 3; i++)
        {
            Assert.True(inference.Borrows(frame));
            Assert.True(request.TryBorrow(frame, null));
            inference.Submit(request);
            request.Wait();

            Assert.Equal((true, "out of memory"), (request.IsInputFailure, request.Error));
        }

        Assert.False(inference.Borrows(frame));
        Assert.Equal((InputPath.CpuMemory, false), (inference.Identity.Input, inference.CanBorrow));
        Assert.Equal("the GPU failed 3 times in a row: out of memory", inference.InputReason);
        Assert.Equal(3, fallbacks);
        Assert.Equal(InputPath.CpuMemory, Ask(inference, r => r.Fill(frame, null)).Input);
    }

    [Fact]
    public void Pictures_that_are_laid_out_differently_are_not_lent()
    {
        using var frame = TestPicture.Make(96, 64, 1);
        using var nv12 = TestPicture.Make(96, 64, 1, "nv12");
        using var deep = TestPicture.Make(96, 64, 1, "yuv420p10le");
        using var grey = TestPicture.Make(96, 64, 1, "gray");
        var request = new InferenceRequest();

        Assert.All(new[] { nv12, deep, grey }, before => Assert.False(request.TryBorrow(frame, before)));
        Assert.True(request.TryBorrow(frame, frame));
    }

    [Fact]
    public void Without_a_gpu_nothing_is_lent()
    {
        using var inference = new InferenceThread(_folder.Load());
        using var frame = TestPicture.Make(96, 64, 1);
        var request = new InferenceRequest();
        Assert.True(request.TryBorrow(frame, null));

        Assert.False(inference.Borrows(frame));
        Assert.Throws<InvalidOperationException>(() => inference.Submit(request));
        Assert.Equal((InputPath.CpuMemory, null), (inference.Identity.Input, inference.InputReason));
    }

    [Fact]
    public void A_trial_tells_the_way_that_streams_will_take()
    {
        using var inference = new InferenceThread(_folder.Load(), device: Imitation);
        Assert.Equal((InputPath.DeviceMemory, null), InputTrial.Run(inference, Imitation));

        var model = _folder.Load();
        using var broken = new InferenceThread(model, 1, new BrokenGpu(Imitation, model.Session));
        Assert.Equal((InputPath.CpuMemory, "out of memory"), InputTrial.Run(broken, Imitation));
    }

    [Fact]
    public void Another_device_than_the_models_gives_its_pictures_through_pinned_memory()
    {
        var device = devices.Require(GpuBackend.OpenCl);
        using var inference = new InferenceThread(_folder.Load(), device: device);

        Assert.Equal((InputPath.PinnedMemory, "the model runs on the CPU"), InputTrial.Run(inference, device));
    }

    // The way on a real GPU: surfaces that are not this process's memory, and on CUDA a model in another context.
    [Theory]
    [InlineData(GpuBackend.OpenCl)]
    [InlineData(GpuBackend.Cuda)]
    public void Pictures_in_a_devices_own_memory_are_answered_as_if_they_were_filled_in(GpuBackend backend)
    {
        var device = devices.Require(backend);
        using var inference = new InferenceThread(
            CorruptionModel.Load(CorruptionModel.ShippedManifest, device.CudaOrdinal ?? 0), device: device);
        using var frame = TestPicture.Make(730, 580, 1);
        using var before = TestPicture.Make(730, 580, 2);
        using var memory = new DevicePictures(device, frame, before);
        var (expected, _) = Ask(inference, request => request.Fill(frame, before));
        for (var i = 0; i < 3; i++)
        {
            var (answer, input) = Ask(inference, request => request.Borrow(memory.Look, new PictureShape(730, 580)));

            Assert.Equal(inference.Identity.Provider == "CUDA" ? InputPath.DeviceMemory : InputPath.PinnedMemory, input);
            Assert.Equal(expected, answer);
        }
    }

    private static (float[] Answer, InputPath Input) Ask(InferenceThread inference, Action<InferenceRequest> prepare)
    {
        var request = new InferenceRequest();
        prepare(request);
        inference.Submit(request);
        request.Wait();
        Assert.Null(request.Error);
        return (request.Probabilities.ToArray(), request.Input);
    }

    private static Func<Instrument, KeyValuePair<string, object?>, bool> FallbacksOf(string path) => (instrument, tag) =>
        instrument.Meter.Name == ModelMetrics.MeterName && instrument.Name == ModelMetrics.FallbacksName
        && Equals(tag.Value, path);

    private static MeterListener Listen(
        Func<Instrument, KeyValuePair<string, object?>, bool> isWanted, Action<long> count)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument),
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags.Length == 1 && isWanted(instrument, tags[0]))
            {
                count(value);
            }
        });
        listener.Start();
        return listener;
    }

    private sealed class BrokenDeviceMemory(GpuDevice device, ModelSession session)
        : DeviceLooks(device, session, InputPath.DeviceMemory)
    {
        public override IModelInput CreateInput(
            InputPath path, ModelSession model, InputTensors tensors, int pairs, int width, int height) =>
            path == InputPath.DeviceMemory
                ? throw new GpuUnavailableException("cuMemcpyPeerAsync: CUDA_ERROR_INVALID_CONTEXT")
                : base.CreateInput(path, model, tensors, pairs, width, height);
    }

    private sealed class BrokenGpu(GpuDevice device, ModelSession session)
        : DeviceLooks(device, session, InputPath.DeviceMemory)
    {
        public override IModelInput CreateInput(
            InputPath path, ModelSession model, InputTensors tensors, int pairs, int width, int height) =>
            throw new GpuUnavailableException("out of memory");
    }
}
