using Vqa.Analysis.Sessions;
using Vqa.Kernels.Gpu;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.Benchmarks.Gpu.Checks;

/// <summary>
/// A stream that comes when the GPU is full, of decoders or of memory, goes on with the CPU; one that runs meanwhile is unharmed; one
/// that comes afterwards is decoded on the GPU again.
/// </summary>
internal static class FullDeviceCheck
{
    private const long LargestPart = 1L << 30, SmallestPart = 1L << 20;

    // A made-up driver must be told that its memory has an end.
    private const int MostDecoders = 64;

    /// <summary>Fills it in both ways.</summary>
    public static async Task RunAsync(CheckContext context)
    {
        var clip = await context.Clips.H264Async(context.Stop).ConfigureAwait(false);
        var expected = await context.Clips.ShortAsync(context.Stop).ConfigureAwait(false);
        using (var device = context.Rig.Limited(maxDecoders: 2))
        using (var first = OpenDecoder(device, clip))
        using (var second = OpenDecoder(device, clip))
        {
            Expect(context, "refused: one decoder more than may be", device, expected, "too_many_decoders");
        }

        FillMemory(context, clip, expected);
    }

    private static void FillMemory(CheckContext context, string clip, string shortClip)
    {
        const string Check = "refused: memory of the GPU used up";
        // The rule that leaves room for others is set aside, for this is to meet the driver's own refusal.
        using var device = context.Rig.Limited(maxDecoders: int.MaxValue);
        // Live: at full speed it would have no decoder, between two rounds, when the memory is taken.
        var options = context.Rig.Options with { Hardware = new HardwareDecoding(device) };
        using var running = StreamLoad.Analyse(options, clip, 1, TimeSpan.FromSeconds(1.0 / 25));
        running.WaitForEach(5, context.Stop);
        var parts = new List<IDisposable>();
        try
        {
            Fill(context, device, clip, parts);
            var before = running.Frames;
            Expect(context, Check, device, shortClip, "out_of_memory");
            running.WaitForEach(before + 5, context.Stop);
        }
        catch (InvalidOperationException e)
        {
            context.Sheet.Skip(Check, e.Message);
            return;
        }
        finally
        {
            parts.ForEach(part => part.Dispose());
        }

        context.Sheet.Judge(
            "a stream that ran while the memory was used up", running.Problems.FirstOrDefault() ?? "went on, on the GPU", "unharmed",
            running.Problems.Count == 0);
        Expect(context, "a stream after the memory was given back", device, shortClip, null);
    }

    // Only decoders meet the end of a made-up memory, and only where FAKE_GPU_MAX_DECODERS says that it has one.
    private static void Fill(CheckContext context, HardwareDevice device, string clip, List<IDisposable> parts)
    {
        if (!context.IsRehearsal)
        {
            for (var size = LargestPart; size >= SmallestPart; size /= 2)
            {
                while (TryAllocate(context, size) is { } part)
                {
                    parts.Add(part);
                }
            }

            return;
        }

        while (parts.Count < MostDecoders)
        {
            var decoder = OpenDecoder(device, clip);
            parts.Add(decoder);
            if (!decoder.IsOnDevice)
            {
                return;
            }
        }

        throw new InvalidOperationException("the made-up driver's memory has no end");
    }

    private static DeviceMemory? TryAllocate(CheckContext context, long size)
    {
        try
        {
            return context.Rig.Kernels.Allocate(size);
        }
        catch (Exception)
        {
            // That there is none left is what is looked for; ILGPU has no exception of its own for it.
            return null;
        }
    }

    // A decoder takes its memory with the first pictures.
    private static VideoDecoder OpenDecoder(HardwareDevice device, string clip)
    {
        using var source = MediaSource.Open(clip, new SourceOptions(), CancellationToken.None);
        var decoder = new VideoDecoder(source, 1, new HardwareDecoding(device));
        using var packet = new MediaPacket();
        using var frame = new VideoFrame();
        while (source.Read(packet) == ReadStatus.Packet)
        {
            if (packet.Kind == MediaKind.Video && decoder.Send(packet) is null && decoder.TryReceive(frame))
            {
                break;
            }
        }

        return decoder;
    }

    private static void Expect(CheckContext context, string check, HardwareDevice device, string clip, string? reason)
    {
        var options = context.Rig.Options with { Hardware = new HardwareDecoding(device) };
        var result = new StreamSession(clip, options, new Nobody()).Run(context.Stop);
        var isWhole = result is { Status: SessionStatus.Complete, Frames: 10, DecodeErrors: 0 };
        var told = result.DeviceRefusal?.Name;
        context.Sheet.Judge(
            check, $"{told ?? "on the GPU"}, {(isWhole ? "and analysed whole" : $"{result.Status}, {result.Frames} frames")}",
            reason ?? "on the GPU", isWhole && told == reason);
    }
}
