using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.IntegrationTests.Media;

/// <summary>Decodes whole inputs the way a session does, and hashes what comes out.</summary>
internal static class Decoding
{
    /// <summary>Opens a file as the command line does.</summary>
    public static MediaSource Open(string input, SourceOptions? options = null) =>
        MediaSource.Open(input, options ?? new SourceOptions(), TestContext.Current.CancellationToken);

    /// <summary>Reads an input to its end and shows every picture and every block of sound.</summary>
    /// <returns>Errors of the decoders.</returns>
    public static int Run(
        MediaSource source, Action<VideoFrame>? onFrame = null, Action<AudioBlock>? onBlock = null,
        Action<MediaPacket>? onPacket = null, int threads = 0, HardwareDecoding? hardware = null,
        Action<VideoDecoder>? onVideoEnd = null)
    {
        using var packet = new MediaPacket();
        using var frame = new VideoFrame();
        using var block = new AudioBlock();
        int errors = 0;
        VideoDecoder? video = source.Info.Video is null ? null : new VideoDecoder(source, threads, hardware);
        AudioDecoder? audio = source.Info.Audio is null ? null : new AudioDecoder(source);
        try
        {
            while (source.Read(packet) == ReadStatus.Packet)
            {
                onPacket?.Invoke(packet);
                if (packet.Kind == MediaKind.Video)
                {
                    if (packet.StartsNewStream)
                    {
                        FinishVideo();
                        video = new VideoDecoder(source, threads, hardware);
                    }

                    if (video!.Send(packet) is not null) errors++;
                    ReceiveVideo();
                }
                else
                {
                    if (packet.StartsNewStream)
                    {
                        FinishAudio();
                        audio = new AudioDecoder(source);
                    }

                    if (audio!.Send(packet) is not null) errors++;
                    ReceiveAudio();
                }
            }

            FinishVideo();
            FinishAudio();
        }
        finally
        {
            video?.Dispose();
            audio?.Dispose();
        }

        return errors;

        void ReceiveVideo()
        {
            while (video!.TryReceive(frame)) onFrame?.Invoke(frame);
            errors += video.TakeErrorCount();
        }

        void ReceiveAudio()
        {
            while (audio!.TryReceive(block)) onBlock?.Invoke(block);
            errors += audio.TakeErrorCount();
        }

        void FinishVideo()
        {
            if (video is null) return;
            video.Drain();
            ReceiveVideo();
            onVideoEnd?.Invoke(video);
            video.Dispose();
            video = null;
        }

        void FinishAudio()
        {
            if (audio is null) return;
            audio.Drain();
            ReceiveAudio();
            audio.Dispose();
            audio = null;
        }
    }

    /// <summary>The rows of a plane without the padding, with the words of deep samples as they lie.</summary>
    public static byte[] Bytes(in VideoPlane plane)
    {
        int rowBytes = plane.Width * plane.BytesPerSample;
        byte[] bytes = new byte[rowBytes * plane.Height];
        byte[] row = new byte[rowBytes * plane.SampleStep];
        for (int y = 0; y < plane.Height; y++)
        {
            // The last sample of an interleaved row may be the end of its buffer.
            int length = ((plane.Width - 1) * plane.SampleStep + 1) * plane.BytesPerSample;
            Marshal.Copy(plane.Address + (nint)y * plane.StrideBytes, row, 0, length);
            for (int x = 0; x < plane.Width; x++)
            {
                row.AsSpan(x * plane.SampleStep * plane.BytesPerSample, plane.BytesPerSample)
                    .CopyTo(bytes.AsSpan(y * rowBytes + x * plane.BytesPerSample));
            }
        }

        return bytes;
    }

    /// <summary>Hash of a plane's samples.</summary>
    public static string Hash(in VideoPlane plane) => Hash(Bytes(plane));

    /// <inheritdoc cref="Hash(in VideoPlane)"/>
    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
}
