using Vqa.Analysis.Models;
using Vqa.Analysis.Sessions;
using Vqa.Kernels.Gpu;
using Vqa.Media;
using Vqa.Tests.Analysis.Models;
using Vqa.Tests.Kernels.Gpu;

namespace Vqa.Tests.Analysis.Sessions;

/// <summary>Looks at pictures that are lent to a GPU, that GPU being ILGPU's imitation of one.</summary>
[Collection(GpuDevices.Collection)]
public sealed class ModelInspectionTests(GpuDevices devices) : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_are_held_until_the_look_is_over_and_then_let_go()
    {
        using var inference = new InferenceThread(_folder.Load(), device: devices.Require(GpuBackend.Cpu));
        using var inspection = new ModelInspection(inference);
        using var frame = new VideoFrame();
        using var before = new VideoFrame();
        var expected = Filled(inference, 1, 2);
        for (var round = 0; round < 3; round++)
        {
            Show(frame, 1);
            Show(before, 2);
            inspection.Begin(frame, before);
            // The session goes on to the next pictures.
            Show(frame, 3);
            Show(before, 4);

            Assert.Equal(expected, inspection.End().ToArray());
            Assert.Equal((InputPath.DeviceMemory, null, null), (inspection.Input, inspection.InputReason, inspection.Error));
        }
    }

    [Fact]
    public void A_gpu_that_fails_costs_no_look_and_is_named()
    {
        var lost = GpuDevice.Open(GpuBackend.Cpu);
        using var inference = new InferenceThread(_folder.Load(), device: lost);
        lost.Dispose();
        using var inspection = new ModelInspection(inference);
        using var frame = TestPicture.Make(64, 48, 1);
        using var before = TestPicture.Make(64, 48, 2);
        var expected = Filled(inference, 1, 2);
        for (var look = 0; look < 5; look++)
        {
            inspection.Begin(frame, before);

            Assert.Equal(expected, inspection.End().ToArray());
            Assert.Equal((InputPath.CpuMemory, null), (inspection.Input, inspection.Error));
            Assert.NotEmpty(inspection.InputReason!);
        }

        Assert.Contains("failed 3 times in a row", inference.InputReason!, StringComparison.Ordinal);
    }

    private static float[] Filled(InferenceThread inference, int seed, int seedBefore)
    {
        using var frame = TestPicture.Make(64, 48, seed);
        using var before = TestPicture.Make(64, 48, seedBefore);
        var request = new InferenceRequest();
        request.Fill(frame, before);
        inference.Submit(request);
        request.Wait();
        return request.Probabilities.ToArray();
    }

    private static void Show(VideoFrame frame, int seed)
    {
        using var picture = TestPicture.Make(64, 48, seed);
        frame.Hold(picture);
    }
}
