using Vqa.Media;

namespace Vqa.Benchmarks.Corruption.Measuring;

/// <summary>Decodes a file and hands out its pictures, each with the one before it.</summary>
internal static class PicturePairs
{
    /// <summary>Decodes a file to its end on the calling thread, by one decoder thread.</summary>
    /// <param name="path">The file.</param>
    /// <param name="take">Given the picture's number, the picture, and the one before, which is empty for the first and
    /// may have another size. Both are valid during the call only.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>Pictures decoded.</returns>
    /// <exception cref="MediaException">The file cannot be read to its end.</exception>
    public static int Read(string path, Action<int, VideoFrame, VideoFrame> take, CancellationToken stop)
    {
        using var source = MediaSource.Open(path, new SourceOptions(), stop);
        using var packet = new MediaPacket();
        using VideoFrame first = new(), second = new();
        var (frame, previous) = (first, second);
        var count = 0;
        var decoder = new VideoDecoder(source, 1);
        try
        {
            while (source.Read(packet) == ReadStatus.Packet)
            {
                if (packet.Kind != MediaKind.Video)
                {
                    continue;
                }

                if (packet.StartsNewStream)
                {
                    decoder.Drain();
                    Receive();
                    decoder.Dispose();
                    decoder = new VideoDecoder(source, 1);
                }

                decoder.Send(packet);
                Receive();
            }

            stop.ThrowIfCancellationRequested();
            decoder.Drain();
            Receive();
        }
        finally
        {
            decoder.Dispose();
        }

        return count;

        void Receive()
        {
            while (true)
            {
                // A receive that finds nothing drops what the frame held: that is always the one before the last.
                (frame, previous) = (previous, frame);
                if (!decoder.TryReceive(frame))
                {
                    (frame, previous) = (previous, frame);
                    return;
                }

                take(count++, frame, previous);
            }
        }
    }
}
