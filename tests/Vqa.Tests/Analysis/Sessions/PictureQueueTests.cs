using System.Reflection;
using Vqa.Analysis.Gpu;
using Vqa.Analysis.Sessions;
using Vqa.Kernels.Gpu;
using Vqa.Media;
using Vqa.Tests.Analysis.Models;

namespace Vqa.Tests.Analysis.Sessions;

/// <summary>
/// What becomes of pictures whose GPU fails while they are under way. The GPU is ILGPU's imitation, given back before
/// anything is measured.
/// </summary>
public sealed class PictureQueueTests : IDisposable
{
    private readonly GpuMetering _metering;
    private readonly List<long> _taken = [];
    private readonly List<(int Pictures, string Error)> _lost = [];
    private readonly List<string> _decodedAgain = [];

    public PictureQueueTests()
    {
        var device = GpuDevice.Open(GpuBackend.Cpu);
        _metering = new GpuMetering(device);
        _metering.Dispose();
        device.Dispose();
    }

    public void Dispose() => _metering.Dispose();

    [Fact]
    public void Those_that_can_be_decoded_again_are_all_handed_over()
    {
        using var queue = Queue(frame =>
        {
            Fill(frame, isOnDevice: false);
            return true;
        });
        Show(queue, 0, 5);
        queue.Settle(0);

        Assert.Equal([0, 1, 2, 3, 4], _taken);
        Assert.Empty(_lost);
        Assert.NotEmpty(_decodedAgain);
    }

    [Fact]
    public void Those_that_cannot_be_are_told_and_counted_and_the_next_ones_go_on()
    {
        using var queue = Queue(_ => false);
        Show(queue, 0, 3);

        var (pictures, error) = Assert.Single(_lost);
        Assert.Equal((3, Assert.Single(_decodedAgain)), (pictures, error));
        Assert.Empty(_taken);

        Show(queue, 3, 2, isOnDevice: false);
        queue.Settle(0);
        Assert.Equal([3, 4], _taken);
        Assert.Single(_lost);
    }

    [Fact]
    public void Those_before_the_first_that_cannot_be_are_kept()
    {
        var left = 2;
        using var queue = Queue(frame =>
        {
            if (left-- == 0)
            {
                return false;
            }

            Fill(frame, isOnDevice: false);
            return true;
        });
        Show(queue, 0, 3);

        Assert.Equal([0, 1], _taken);
        Assert.Equal(1, Assert.Single(_lost).Pictures);
    }

    private PictureQueue Queue(Func<VideoFrame, bool> receive) => new(
        _metering, 2, (error, _) => _decodedAgain.Add(error), receive, (slot, _) => _taken.Add(slot.Metrics.Index),
        (pictures, error) => _lost.Add((pictures, error)));

    private static void Show(PictureQueue queue, int first, int count, bool isOnDevice = true)
    {
        for (var i = first; i < first + count; i++)
        {
            Fill(queue.Next.Frame, isOnDevice);
            queue.Next.Metrics.Index = i;
            queue.Begin();
        }
    }

    // A surface is made of what only a GPU's decoder hands out: the frame is told that it is one.
    private static void Fill(VideoFrame frame, bool isOnDevice)
    {
        using var picture = TestPicture.Make(32, 32, 1);
        frame.Hold(picture);
        typeof(VideoFrame).GetProperty(nameof(VideoFrame.IsOnDevice))!
            .GetSetMethod(nonPublic: true)!.Invoke(frame, BindingFlags.NonPublic, null, [isOnDevice], null);
    }
}
