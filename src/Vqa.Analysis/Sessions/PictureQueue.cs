using Vqa.Analysis.Gpu;
using Vqa.Analysis.Metering;
using Vqa.Media;

namespace Vqa.Analysis.Sessions;

/// <summary>
/// The pictures of one stream that are being measured, in the order in which they are shown. A CPU measures each at once. A
/// GPU may have several under way; the one before the oldest is kept, for the oldest is compared with it. Frames are
/// swapped, no pixel is copied. For its stream's thread; allocates nothing per picture.
/// </summary>
/// <param name="metering">The GPU's; null measures all on the CPU.</param>
/// <param name="mostUnderWay">Pictures that may be under way while the next one is decoded; 0 waits for each.</param>
/// <param name="decodeAgain">The GPU could not measure this picture, for this reason: has it and all later ones
/// decoded on the CPU.</param>
/// <param name="receive">Receives the next of those.</param>
/// <param name="take">Is handed each picture when its numbers are known.</param>
/// <param name="lose">Is told how many pictures can neither be measured nor decoded again, and why: none of them is handed
/// over.</param>
internal sealed class PictureQueue(
    GpuMetering? metering, int mostUnderWay, Action<string, VideoFrame> decodeAgain, Func<VideoFrame, bool> receive,
    PictureQueue.TakePicture take, Action<int, string> lose) : IDisposable
{
    private readonly FrameMeter _cpu = new();
    private readonly GpuFrameMeter? _gpu = metering is null ? null : new GpuFrameMeter(metering);
    // One is being filled and one is kept.
    private readonly PictureSlot[] _slots = [.. Enumerable.Range(0, mostUnderWay + 2).Select(_ => new PictureSlot())];
    private long _begun, _ended;

    public delegate void TakePicture(PictureSlot slot, VideoFrame previous);

    /// <summary>Surfaces of a decoder that it holds at most.</summary>
    public static int FramesHeld(int mostUnderWay) => mostUnderWay + 2;

    /// <summary>The slot that the next picture is decoded into. What it held is dropped.</summary>
    public PictureSlot Next => _slots[_begun % _slots.Length];

    /// <summary>The picture that was decoded last; empty before the first.</summary>
    public VideoFrame Last => Slot(_begun - 1).Frame;

    /// <summary>The picture whose numbers were handed over last; empty before the first.</summary>
    public VideoFrame Measured => Slot(_ended - 1).Frame;

    /// <summary>Begins to measure the picture in <see cref="Next"/>, and hands over what is measured.</summary>
    public void Begin()
    {
        var slot = Next;
        var previous = Last;
        if (_gpu is not null && _gpu.Takes(slot.Frame))
        {
            _gpu.Begin(slot.Request, slot.Frame, previous);
            _begun++;
            Settle(mostUnderWay);
            return;
        }

        Settle(0);
        _gpu?.Forget();
        Measure(slot, previous);
        _begun++;
        _ended++;
        take(slot, previous);
    }

    /// <summary>Waits until no more than so many pictures are under way.</summary>
    public void Settle(int most)
    {
        while (_begun - _ended > most)
        {
            var slot = Slot(_ended);
            var previous = Slot(_ended - 1).Frame;
            var suspicion = 0;
            if (slot.Request.IsPending && _gpu!.End(slot.Request, slot.Frame, ref slot.Metrics, out suspicion) is { } error)
            {
                MeasureAgain(error);
                continue;
            }

            slot.Suspicion = suspicion;
            _ended++;
            take(slot, previous);
        }
    }

    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            slot.Dispose();
        }

        _gpu?.Dispose();
    }

    // The GPU is lost to this stream: what was under way is decoded and measured once more, its times and numbers kept.
    private void MeasureAgain(string error)
    {
        for (var i = _ended; i < _begun; i++)
        {
            Slot(i).Request.Wait();
        }

        _gpu!.Forget();
        decodeAgain(error, Slot(_ended).Frame);
        while (_ended < _begun)
        {
            var slot = Slot(_ended);
            var previous = Slot(_ended - 1).Frame;
            if (slot.Frame.IsOnDevice && !receive(slot.Frame))
            {
                // Nothing can be decoded again. Those that were under way are dropped before it is told: an event is told
                // after the pictures before it.
                var lost = (int)(_begun - _ended);
                _begun = _ended;
                lose(lost, error);
                return;
            }

            Measure(slot, previous);
            _ended++;
            take(slot, previous);
        }
    }

    private void Measure(PictureSlot slot, VideoFrame previous)
    {
        _cpu.Measure(slot.Frame, previous, ref slot.Metrics);
        slot.Suspicion = _cpu.Suspicion;
    }

    private PictureSlot Slot(long index) => _slots[(index + _slots.Length) % _slots.Length];
}
