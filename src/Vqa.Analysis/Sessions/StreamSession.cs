using System.Diagnostics;
using Vqa.Analysis.Models;
using Vqa.Media;

namespace Vqa.Analysis.Sessions;

/// <summary>
/// Watches one stream from its opening to its end, on one thread, with one frame in flight.
/// </summary>
/// <remarks>
/// <code>
/// (1) open ─► (2) read a packet ─► (3) decode ─► (4) measure ─► (5) detect ─► (6) tell
///                   ▲───────────────────────────────────────────────────────────┘
///             (7) at the end: drain the decoders, flush the detectors, close the incidents
/// </code>
/// A file runs as fast as it decodes, a live stream at its sender's pace. The steady state allocates nothing.
/// </remarks>
public sealed class StreamSession(string input, SessionOptions options, ISessionListener listener)
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();

    /// <summary>Runs to the end of the input, of the wanted duration, or until <paramref name="stop"/>. Blocking; call it once.</summary>
    /// <returns>What was found. An input that cannot be read gives a result that says so, not an exception.</returns>
    public SessionResult Run(CancellationToken stop)
    {
        try
        {
            return Watch(stop);
        }
        finally
        {
            listener.OnStage(SessionStage.Ended);
        }
    }

    private SessionResult Watch(CancellationToken stop)
    {
        MediaSource source;
        listener.OnStage(SessionStage.Opening);
        try
        {
            source = MediaSource.Open(input, options.Source, stop); // (1)
        }
        catch (MediaException e)
        {
            var status = e.Error == MediaError.Interrupted ? SessionStatus.Interrupted : SessionStatus.Failed;
            return Result(status, e.Message, null, null);
        }

        using (source)
        {
            var info = source.Info;
            listener.OnOpened(info);
            using var limit = WallClockLimit(info, stop);
            using var pipeline = new StreamPipeline(source, options, listener);
            var (status, error) = Watch(source, pipeline, limit.Token);
            listener.OnStage(SessionStage.Analysing);
            pipeline.Finish(); // (7)
            if (status == SessionStatus.Interrupted && !stop.IsCancellationRequested)
            {
                status = SessionStatus.Complete; // our own time limit
            }

            return pipeline is { Frames: 0, Samples: 0 } && status != SessionStatus.Interrupted
                ? Result(SessionStatus.Failed, error ?? NothingDecoded(pipeline), source.Info, pipeline)
                : Result(status, error, source.Info, pipeline);
        }
    }

    private (SessionStatus Status, string? Error) Watch(MediaSource source, StreamPipeline pipeline, CancellationToken stop)
    {
        using var packet = new MediaPacket();
        try
        {
            while (!stop.IsCancellationRequested)
            {
                listener.OnStage(SessionStage.Reading);
                switch (source.Read(packet)) // (2)
                {
                    case ReadStatus.Packet:
                        listener.OnStage(SessionStage.Analysing);
                        pipeline.Take(packet); // (3) to (6)
                        break;
                    case ReadStatus.Interrupted:
                        return (SessionStatus.Interrupted, null);
                    default:
                        return (SessionStatus.Complete, null);
                }

                if (pipeline.Position >= options.Duration)
                {
                    return (SessionStatus.Complete, null);
                }
            }

            return (SessionStatus.Interrupted, null);
        }
        catch (MediaException e)
        {
            return (SessionStatus.Truncated, e.Message);
        }
    }

    /// <summary>A live input may send nothing at all: its duration also counts on the wall clock.</summary>
    private CancellationTokenSource WallClockLimit(MediaInfo info, CancellationToken stop)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (info.IsLive && options.Duration is { } duration)
        {
            limit.CancelAfter(duration);
        }

        return limit;
    }

    private static string NothingDecoded(StreamPipeline pipeline) => pipeline.LastError is { } last
        ? $"Nothing could be decoded: {last}. The input is damaged, encrypted (--decrypt-key), or of an unsupported codec."
        : "The input holds no picture and no sound: it is empty or cut off before the first packet.";

    // As this stream's pictures came to it, where they did: those of others may have come on another way.
    private ModelIdentity? Model(StreamPipeline? pipeline) => options.Inference is { Identity: var identity }
        ? identity with { Input = pipeline?.ModelInput ?? InputPath.CpuMemory }
        : null;

    private SessionResult Result(SessionStatus status, string? error, MediaInfo? info, StreamPipeline? pipeline) => new(
        MediaSource.Redact(input),
        status,
        error,
        info,
        pipeline?.Position ?? TimeSpan.Zero,
        pipeline?.Frames ?? 0,
        pipeline?.DecodeErrors ?? 0,
        Stopwatch.GetElapsedTime(_startedAt),
        pipeline?.Incidents ?? [])
    {
        Device = pipeline?.Device ?? "cpu",
        DeviceRefusal = pipeline?.DeviceRefusal,
        Model = Model(pipeline),
        ModelInputReason = pipeline?.ModelInputReason,
        ModelError = pipeline?.ModelError,
    };
}
