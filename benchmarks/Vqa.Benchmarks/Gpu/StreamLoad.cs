using System.Collections.Concurrent;
using System.Diagnostics;
using Vqa.Analysis.Sessions;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.Benchmarks.Gpu;

/// <summary>Many streams on a GPU, each on a thread of its own, which runs a clip again and again as fast as it can.</summary>
internal sealed class StreamLoad : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, bool> _problems = new();
    private readonly TimeSpan _pace;
    private readonly Count[] _frames;
    private readonly List<Thread> _threads;

    private StreamLoad(int streams, TimeSpan pace, Func<Action, CancellationToken, string?> run)
    {
        _pace = pace;
        _frames = [.. Enumerable.Range(0, streams).Select(_ => new Count())];
        _threads = [.. _frames.Select(count => new Thread(() => Repeat(run, count)))];
        _threads.ForEach(thread => thread.Start());
    }

    /// <summary>Pictures so far, of all streams.</summary>
    public long Frames => _frames.Sum(count => Volatile.Read(ref count.Value));

    /// <summary>What went wrong: a stream that failed, or left the GPU.</summary>
    public IReadOnlyCollection<string> Problems => [.. _problems.Keys];

    /// <summary>NVDEC alone: pictures are decoded and dropped, sound is not touched.</summary>
    public static StreamLoad Decode(HardwareDevice device, string clip, int streams) =>
        new(streams, TimeSpan.Zero, (onFrame, stop) => Decode(device, clip, onFrame, stop));

    /// <summary>Everything that a session does.</summary>
    /// <param name="options">How.</param>
    /// <param name="clip">What.</param>
    /// <param name="streams">How many.</param>
    /// <param name="pace">Time to wait at each picture; none where nothing is said.</param>
    public static StreamLoad Analyse(SessionOptions options, string clip, int streams, TimeSpan pace = default) =>
        new(streams, pace, (onFrame, stop) =>
        {
            var result = new StreamSession(clip, options, new Nobody(onFrame)).Run(stop);
            return result.DeviceRefusal?.Cause ?? (result.Status == SessionStatus.Failed ? result.Error : null);
        });

    /// <summary>Frames a second of all streams, once each has begun and the warm-up is over.</summary>
    public double Rate(TimeSpan warmUp, TimeSpan window, CancellationToken stop)
    {
        WaitForEach(1, stop);
        _stop.Token.WaitHandle.WaitOne(warmUp);
        var (from, frames) = (Stopwatch.GetTimestamp(), Frames);
        _stop.Token.WaitHandle.WaitOne(window);
        return (Frames - frames) / Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    /// <summary>Waits until each stream has shown so many pictures.</summary>
    /// <exception cref="TimeoutException">One did not within half a minute.</exception>
    public void WaitForEach(long frames, CancellationToken stop)
    {
        var from = Stopwatch.GetTimestamp();
        while (_frames.Any(count => Volatile.Read(ref count.Value) < frames))
        {
            stop.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(from) > TimeSpan.FromSeconds(30))
            {
                throw new TimeoutException($"{_frames.Length} streams did not get going: {string.Join("; ", Problems)}");
            }

            _stop.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Ends all streams and waits for them.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _threads.ForEach(thread => thread.Join());
        _stop.Dispose();
    }

    private static string? Decode(HardwareDevice device, string clip, Action onFrame, CancellationToken stop)
    {
        using var source = MediaSource.Open(clip, new SourceOptions(), stop);
        using var decoder = new VideoDecoder(source, threads: 1, new HardwareDecoding(device));
        using var packet = new MediaPacket();
        using var frame = new VideoFrame();
        while (!stop.IsCancellationRequested && source.Read(packet) == ReadStatus.Packet)
        {
            if (packet.Kind == MediaKind.Video)
            {
                decoder.Send(packet);
                Receive();
            }
        }

        decoder.Drain();
        Receive();
        return decoder.Refusal?.Cause;

        void Receive()
        {
            while (decoder.TryReceive(frame))
            {
                onFrame();
            }
        }
    }

    private void Repeat(Func<Action, CancellationToken, string?> run, Count count)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Note(run(() => Show(count), _stop.Token));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is: it is the check's to tell.
                Note(e.Message);
                return;
            }
        }
    }

    private void Show(Count count)
    {
        Interlocked.Increment(ref count.Value);
        if (_pace > TimeSpan.Zero)
        {
            _stop.Token.WaitHandle.WaitOne(_pace);
        }
    }

    private void Note(string? problem)
    {
        if (problem is not null)
        {
            _problems.TryAdd(problem, true);
        }
    }

    private sealed class Count
    {
        public long Value;
    }
}
