using System.Collections.Concurrent;
using Vqa.Analysis.Incidents;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Sessions;
using Vqa.Media;
using Vqa.Node.Streams;

namespace Vqa.Node.Followers;

/// <summary>
/// The picture on screen of each stream, for whoever asks. Nothing is encoded where nobody does: asking arms the stream
/// for some seconds, and its session encodes the next picture, one a second at most; all who ask in that second share
/// it. Any thread.
/// </summary>
internal sealed class LivePictures(TimeProvider time) : IStreamFollower
{
    /// <summary>Widths that pictures are made in: a width asked for becomes the next larger one.</summary>
    public static IReadOnlyList<int> Widths { get; } = [160, 240, 320, 480, 640, 960, 1280];

    /// <summary>So long a picture is the one on screen.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    /// <summary>
    /// So long a picture is still worth showing where no newer one comes: of keyframes alone there are few.
    /// </summary>
    public static readonly TimeSpan Usable = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, PictureSlot> _slots = new(StringComparer.Ordinal);

    /// <summary>The picture on screen.</summary>
    /// <param name="stream">Id of the stream.</param>
    /// <param name="width">Wanted width.</param>
    /// <param name="patience">How long to wait for one.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>Null where none came.</returns>
    public async Task<LivePicture?> TakeAsync(string stream, int width, TimeSpan patience, CancellationToken stop)
    {
        if (!_slots.TryGetValue(stream, out var slot))
        {
            return null;
        }

        var index = Math.Max(0, Widths.TakeWhile(known => known < width).Count());
        index = Math.Min(index, Widths.Count - 1);
        var (last, next) = slot.Ask(index);
        if (next is not null)
        {
            try
            {
                return await next.WaitAsync(patience, time, stop);
            }
            catch (TimeoutException)
            {
                // None came: the last one may do.
            }
        }

        return last is not null && time.GetUtcNow() - last.At < (next is null ? Fresh : Usable) ? last : null;
    }

    /// <inheritdoc/>
    public ISessionListener Follow(StreamDefinition definition) =>
        new PictureListener(_slots.GetOrAdd(definition.Id, _ => new PictureSlot(time)));

    /// <inheritdoc/>
    public void Forget(string stream) => _slots.TryRemove(stream, out _);

    /// <summary>Encodes pictures of one session, on its thread.</summary>
    private sealed class PictureListener(PictureSlot slot) : ISessionListener, IDisposable
    {
        /// <summary>Of small pictures on a wall of them: a tile of 320 has some 10 KiB.</summary>
        private const int Quality = 6;

        private readonly PictureEncoder?[] _encoders = new PictureEncoder?[Widths.Count];

        public void OnOpened(MediaInfo info)
        {
        }

        public void OnFrame(in FrameMetrics metrics, VideoFrame frame)
        {
            if (slot.Wanted() is not { } index)
            {
                return;
            }

            try
            {
                // One for each width, for an encoder keeps what it needs for one size.
                var encoder = _encoders[index] ??= new PictureEncoder();
                slot.Give(index, encoder.EncodeJpeg(frame, Widths[index], Quality));
            }
            catch (MediaException)
            {
                // A picture that cannot be shown is no reason to stop watching.
            }
        }

        public void OnAudio(in AudioMetrics metrics)
        {
        }

        public void OnIncident(in IncidentEvent incidentEvent, VideoFrame? frame)
        {
        }

        public void Dispose() => Array.ForEach(_encoders, encoder => encoder?.Dispose());
    }
}

/// <summary>A picture that was on screen.</summary>
/// <param name="Jpeg">The file; not to be changed.</param>
/// <param name="Tag">Different for every picture.</param>
/// <param name="At">When it was on screen.</param>
internal sealed record LivePicture(byte[] Jpeg, string Tag, DateTimeOffset At);
