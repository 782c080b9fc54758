using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Vqa.IntegrationTests.Media;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.IntegrationTests.Gpu;

/// <summary>
/// The decoder on the fake GPU. Explicit, for they need a process that finds the fake driver:
/// <see cref="FakeGpuTests.The_decoder_passes_its_tests_on_the_fake_gpu"/> runs them in one.
/// </summary>
[Collection(nameof(DecodingOnFakeGpu))]
public sealed class DecodingOnFakeGpu : IDisposable
{
    private const string Picture = "-f lavfi -i testsrc2=s=320x180:r=25,noise=alls=6:allf=t -t 4 -pix_fmt yuv420p";
    private const string H264 = Picture + " -c:v libx264 -preset veryfast -g 25";
    private const string Hevc10 = "-f lavfi -i testsrc2=s=320x180:r=25 -t 1 -pix_fmt yuv420p10le -c:v libx265 "
        + "-x265-params log-level=none:pools=1:frame-threads=1";

    private readonly List<string> _settings = [];

    // A machine that runs other tests beside may let one wait.
    private static readonly SourceOptions _patient = new() { OpenTimeout = TimeSpan.FromMinutes(1) };

    [Fact(Explicit = true)]
    public void Pictures_are_surfaces_with_addresses_of_the_device()
    {
        var frames = 0;
        Decode(TestClips.Make("plain.mp4", H264 + " -bf 0"), frame =>
        {
            Assert.True(frame.IsOnDevice);
            Assert.Equal(("yuv420p", 320, 180), (frame.PixelFormat, frame.Width, frame.Height));
            Assert.Equal(new VideoPlane(frame.Luma.Address, 320, 180, 512, 1, 1, 0, 8), frame.Luma);
            // 180 rows are coded as 192.
            Assert.Equal(new VideoPlane(frame.Luma.Address + (192 * 512), 160, 90, 512, 2, 1, 0, 8), frame.Cb);
            Assert.Equal(frame.Cb with { Address = frame.Cb.Address + 1 }, frame.Cr);
            Assert.Equal(Pattern(frames, 0, 0), Marshal.ReadByte(frame.Luma.Address));
            Assert.Equal(Pattern(frames, 319, 179), Marshal.ReadByte(frame.Luma.Address, (179 * 512) + 319));
            Assert.Equal((64, 192), (Marshal.ReadByte(frame.Cb.Address), Marshal.ReadByte(frame.Cr.Address)));
            frames++;
        });

        Assert.Equal(100, frames);
    }

    [Fact(Explicit = true)]
    public void Deep_samples_lie_in_the_high_bits_and_keep_the_name_of_their_format()
    {
        var frames = 0;
        Decode(TestClips.Make("deep.mp4", Hevc10), frame =>
        {
            Assert.Equal(("yuv420p10le", 2, 10, 6), (frame.PixelFormat, frame.Luma.BytesPerSample, frame.Luma.Bits, frame.Luma.Shift));
            Assert.Equal((2, 10, 6), (frame.Cr.BytesPerSample, frame.Cr.Bits, frame.Cr.Shift));
            frames++;
        });

        Assert.Equal(25, frames);
    }

    [Fact(Explicit = true)]
    public void Colour_that_is_not_reduced_has_planes_of_its_own()
    {
        var frames = 0;
        Decode(TestClips.Make("colour.mp4", Hevc10.Replace("yuv420p10le", "yuv444p")), frame =>
        {
            Assert.Equal(("yuv444p", 1, 320, 180), (frame.PixelFormat, frame.Cb.SampleStep, frame.Cb.Width, frame.Cb.Height));
            Assert.Equal((64, 192), (Marshal.ReadByte(frame.Cb.Address), Marshal.ReadByte(frame.Cr.Address)));
            frames++;
        });

        Assert.Equal(25, frames);
    }

    [Fact(Explicit = true)]
    public void Damage_that_the_parser_meets_is_told_as_on_the_cpu()
    {
        var whole = File.ReadAllBytes(TestClips.Make("whole.ts", Picture + " -c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=25"));
        var cut = Path.Combine(TestClips.NewFolder(), "cut.ts");
        File.WriteAllBytes(cut, [.. whole[..(whole.Length / 4)], .. whole[(whole.Length * 2 / 5)..]]);
        int onDevice = 0, onCpu = 0;
        using (var source = Decoding.Open(cut)) Decoding.Run(source, frame => onCpu += frame.ErrorLines, threads: 1);

        var (refusal, _) = Decode(cut, frame => onDevice += frame.ErrorLines);

        Assert.Null(refusal);
        Assert.True(onCpu > 0);
        Assert.Equal(onCpu, onDevice);
    }

    [Theory(Explicit = true)]
    [InlineData("plain.mp4", H264 + " -bf 0")]
    [InlineData("deep.mp4", Hevc10)]
    [InlineData("cut.mp4", H264 + " -bf 0 -bsf:v h264_metadata=crop_left=8:crop_top=4:crop_right=2:crop_bottom=16")]
    public void A_download_has_the_samples_of_the_surface_and_the_size_of_the_cpus_picture(string name, string arguments)
    {
        var clip = TestClips.Make(name, arguments);
        var expected = CpuPictures(clip);
        using var memory = new VideoFrame();
        var frames = 0;
        Decode(clip, frame =>
        {
            Assert.Null(frame.DownloadTo(memory));
            Assert.False(memory.IsOnDevice);
            Assert.Equal((expected[frames].Width, expected[frames].Height), (memory.Width, memory.Height));
            Assert.Equal((frame.Width, frame.Height, frame.PixelFormat), (memory.Width, memory.Height, memory.PixelFormat));
            Assert.Equal((frame.Pts, frame.IsKeyFrame, frame.PacketBytes), (memory.Pts, memory.IsKeyFrame, memory.PacketBytes));
            Assert.Equal(Decoding.Hash(frame.Luma), Decoding.Hash(memory.Luma));
            Assert.Equal(Decoding.Hash(frame.Cb), Decoding.Hash(memory.Cb));
            Assert.Equal(Decoding.Hash(frame.Cr), Decoding.Hash(memory.Cr));
            frames++;
        });

        Assert.Equal(expected.Count, frames);
    }

    [Fact(Explicit = true)]
    public void What_is_cut_at_the_left_and_at_the_top_is_left_out()
    {
        var clip = TestClips.Make("cut.mp4", H264 + " -bf 0 -bsf:v h264_metadata=crop_left=8:crop_top=4:crop_right=2:crop_bottom=16");
        var frames = 0;
        Decode(clip, frame =>
        {
            Assert.Equal(Pattern(frames, 8, 4), Marshal.ReadByte(frame.Luma.Address));
            Assert.Equal(64, Marshal.ReadByte(frame.Cb.Address));
            frames++;
        });

        Assert.Equal(100, frames);
    }

    [Fact(Explicit = true)]
    public void A_ring_of_frames_keeps_its_surfaces_and_allocates_nothing()
    {
        using var device = Device();
        using var source = Decoding.Open(TestClips.Make("long.mp4", H264.Replace("-t 4", "-t 10") + " -bf 2 -sc_threshold 0"));
        using var decoder = new VideoDecoder(source, 1, new HardwareDecoding(device) { FramesHeld = 6 });
        using var packet = new MediaPacket();
        using var received = new VideoFrame();
        VideoFrame[] ring = [.. Enumerable.Range(0, 5).Select(_ => new VideoFrame())];
        var first = new byte[ring.Length];
        var frames = 0;
        long before = 0, allocated = 0;
        while (source.Read(packet) == ReadStatus.Packet)
        {
            Assert.Null(decoder.Send(packet));
            while (decoder.TryReceive(received))
            {
                var slot = frames % ring.Length;
                if (frames >= ring.Length && Marshal.ReadByte(ring[slot].Luma.Address) != first[slot]) Assert.Fail("overwritten");
                ring[slot].Hold(received);
                received.Release();
                first[slot] = Marshal.ReadByte(ring[slot].Luma.Address);
                if (++frames == 60) before = GC.GetAllocatedBytesForCurrentThread();
                if (frames == 220) allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }

        Assert.Equal(5, FakeGpu.MappedSurfaces);
        Assert.True(frames >= 220);
        Assert.Null(decoder.Refusal);
        Array.ForEach(ring, frame => frame.Dispose());
        Assert.Equal(0, allocated);
        Assert.Equal(0, FakeGpu.MappedSurfaces);
    }

    [Fact(Explicit = true)]
    public void Frames_that_are_held_take_surfaces_beyond_the_free_ones_only()
    {
        var clip = TestClips.Make("plain.mp4", H264 + " -bf 0");
        Decode(clip, _ => { });
        var usual = FakeGpu.LastSurfaces;
        Decode(clip, _ => { }, framesHeld: 6);

        Assert.Equal(usual + 3, FakeGpu.LastSurfaces);
        Assert.InRange(usual, 6, 12);
    }

    [Theory(Explicit = true)]
    [InlineData("FAKE_GPU_FAIL_DECODE", 1, 1)]
    [InlineData("FAKE_GPU_FAIL_DECODE", 60, 1)]
    [InlineData("FAKE_GPU_FAIL_DECODE", 60, 0)]
    [InlineData("FAKE_GPU_FAIL_DECODE", 51, 2)]
    [InlineData("FAKE_GPU_FAIL_DECODE", 100, 1)]
    [InlineData("FAKE_GPU_FAIL_MAP", 1, 1)]
    [InlineData("FAKE_GPU_FAIL_MAP", 27, 0)]
    [InlineData("FAKE_GPU_FAIL_MAP", 99, 1)]
    public void Where_the_gpu_fails_the_cpu_goes_on_and_no_picture_is_lost_or_comes_twice(string call, int number, int threads)
    {
        var clip = TestClips.Make("reordered.mp4", H264 + " -bf 2");
        var expected = CpuPictures(clip);
        Set(call, $"{number}");

        var (pictures, refusal, errors) = Decode(clip, threads: threads);

        Assert.Equal(HardwareRefusalReason.DeviceError, refusal!.Reason);
        Assert.Contains("CUDA_ERROR_LAUNCH_FAILED", refusal.Cause, StringComparison.Ordinal);
        Assert.Equal(0, errors);
        Assert.Equal(expected.Select(p => p.Pts), pictures.Select(p => p.Pts));
        Assert.All(pictures.Zip(expected).Where(p => !p.First.IsOnDevice), p => Assert.Equal(p.Second.Hash, p.First.Hash));
        // The failed picture, and those that it holds back, are the first on the CPU.
        Assert.InRange(pictures.Count(p => p.IsOnDevice), Math.Max(0, number - 5), number - 1);
    }

    [Fact(Explicit = true)]
    public void A_picture_that_cannot_be_decoded_is_an_error_of_the_stream()
    {
        Set("FAKE_GPU_FAIL_DECODE", "30");
        Set("FAKE_GPU_FAIL_TIMES", "3");
        Set("FAKE_GPU_FAIL_WITH", "1");

        var (pictures, refusal, errors) = Decode(TestClips.Make("reordered.mp4", H264 + " -bf 2"));

        Assert.Null(refusal);
        Assert.True(errors > 0 || pictures.Count == 100);
        Assert.All(pictures, p => Assert.True(p.IsOnDevice));
    }

    [Fact(Explicit = true)]
    public void Pictures_that_fail_one_after_the_other_are_the_gpus_fault()
    {
        Set("FAKE_GPU_FAIL_DECODE", "30");
        Set("FAKE_GPU_FAIL_WITH", "1");

        var (pictures, refusal, _) = Decode(TestClips.Make("reordered.mp4", H264 + " -bf 2"));

        Assert.Equal(HardwareRefusalReason.DeviceError, refusal!.Reason);
        Assert.False(pictures[^1].IsOnDevice);
        Assert.Equal(pictures.Count, pictures.Select(p => p.Pts).Distinct().Count());
    }

    [Fact(Explicit = true)]
    public void A_group_of_pictures_too_long_to_keep_costs_those_until_the_next_keyframe()
    {
        var clip = TestClips.Make(
            "endless.mp4", "-f lavfi -i testsrc2=s=64x64:r=25:d=56 -pix_fmt yuv420p -c:v libx264 -preset ultrafast -bf 0 -g 1200 "
            + "-keyint_min 1200 -sc_threshold 0");
        Set("FAKE_GPU_FAIL_DECODE", "1101");

        var (pictures, refusal, _) = Decode(clip);

        Assert.NotNull(refusal);
        Assert.Equal(1100 + 200, pictures.Count);
        Assert.All(pictures.Zip(pictures.Skip(1)), pair => Assert.True(pair.First.Pts < pair.Second.Pts));
    }

    [Theory(Explicit = true)]
    [InlineData("FAKE_GPU_CREATE", "2", HardwareRefusalReason.OutOfMemory)]
    [InlineData("FAKE_GPU_CREATE", "801", HardwareRefusalReason.FormatNotTaken)]
    [InlineData("FAKE_GPU_CREATE", "999", HardwareRefusalReason.DeviceError)]
    [InlineData("FAKE_GPU_MAX_DECODERS", "0", HardwareRefusalReason.OutOfMemory)]
    [InlineData("FAKE_GPU_MAX_WIDTH", "256", HardwareRefusalReason.FormatNotTaken)]
    public void A_decoder_that_cannot_be_made_is_told_why(string setting, string value, HardwareRefusalReason reason)
    {
        var clip = TestClips.Make("reordered.mp4", H264 + " -bf 2");
        var expected = CpuPictures(clip);
        Set(setting, value);

        foreach (var threads in (int[])[0, 1])
        {
            var (pictures, refusal, errors) = Decode(clip, threads: threads);
            Assert.Equal((reason, 0), (refusal!.Reason, errors));
            Assert.Equal(expected, pictures);
        }
    }

    [Theory(Explicit = true)]
    [InlineData("h264-422.mkv", "yuv422p -c:v libx264", HardwareRefusalReason.FormatNotTaken, "High 4:2:2")]
    [InlineData("h264-10.mkv", "yuv420p10le -c:v libx264", HardwareRefusalReason.FormatNotTaken, "High 10")]
    [InlineData("hevc-422.mkv", "yuv422p -c:v libx265 -x265-params log-level=none", HardwareRefusalReason.FormatNotTaken, "yuv422p")]
    [InlineData("vp9-odd.mkv", "yuv420p -vf crop=319:179:exact=1 -c:v libvpx-vp9 -deadline realtime -cpu-used 8", HardwareRefusalReason.FormatNotTaken, "even number")]
    [InlineData("av1.mkv", "yuv420p -c:v libsvtav1 -preset 12", HardwareRefusalReason.FormatNotTaken, "av1")]
    [InlineData("ffv1.mkv", "yuv420p -c:v ffv1", HardwareRefusalReason.CodecNotTaken, "ffv1")]
    public void Formats_that_nvdec_does_not_take_are_named(
        string name, string encoding, HardwareRefusalReason reason, string words)
    {
        var clip = TestClips.Make(name, $"-f lavfi -i testsrc2=s=320x180:r=25 -frames:v 20 -pix_fmt {encoding}");
        var (pictures, refusal, _) = Decode(clip);

        Assert.Equal(reason, refusal!.Reason);
        Assert.Contains(words, refusal.Cause, StringComparison.Ordinal);
        Assert.Equal(CpuPictures(clip), pictures);
    }

    [Theory(Explicit = true)]
    [InlineData(0)]
    [InlineData(1)]
    public void A_change_to_a_size_that_the_gpu_does_not_take_goes_on_with_the_cpu(int threads)
    {
        var small = TestClips.Make("small.ts", "-f lavfi -i testsrc2=s=160x120:r=25:d=1 -c:v libx264 -bf 2 -pix_fmt yuv420p");
        var large = TestClips.Make("large.ts", "-f lavfi -i testsrc2=s=320x240:r=25:d=1 -c:v libx264 -bf 2 -pix_fmt yuv420p");
        var clip = Path.Combine(TestClips.NewFolder(), "joined.ts");
        File.WriteAllBytes(clip, [.. File.ReadAllBytes(small), .. File.ReadAllBytes(large)]);
        Set("FAKE_GPU_MAX_WIDTH", "256");

        var (pictures, refusal, errors) = Decode(clip, threads: threads);

        Assert.Equal((HardwareRefusalReason.FormatNotTaken, 0), (refusal!.Reason, errors));
        Assert.Contains("320x240", refusal.Cause, StringComparison.Ordinal);
        Assert.Equal(CpuPictures(clip).Select(p => (p.Pts, p.Width)), pictures.Select(p => (p.Pts, p.Width)));
        Assert.All(pictures, p => Assert.True(p.Width == 160 || !p.IsOnDevice));
        Assert.Contains(pictures, p => p.IsOnDevice);
    }

    [Fact(Explicit = true)]
    public void A_change_of_size_that_the_gpu_takes_stays_on_it()
    {
        var clip = Path.Combine(TestClips.NewFolder(), "joined.ts");
        File.WriteAllBytes(clip, [
            .. File.ReadAllBytes(TestClips.Make("small.ts", "-f lavfi -i testsrc2=s=160x120:r=25:d=1 -c:v libx264 -bf 2 -pix_fmt yuv420p")),
            .. File.ReadAllBytes(TestClips.Make("large.ts", "-f lavfi -i testsrc2=s=320x240:r=25:d=1 -c:v libx264 -bf 2 -pix_fmt yuv420p"))]);

        var (pictures, refusal, _) = Decode(clip);

        Assert.Null(refusal);
        Assert.All(pictures, p => Assert.True(p.IsOnDevice));
        Assert.Equal(CpuPictures(clip).Select(p => (p.Pts, p.Width)), pictures.Select(p => (p.Pts, p.Width)));
    }

    [Fact(Explicit = true)]
    public void A_device_takes_as_many_decoders_as_it_may()
    {
        using var device = HardwareDevice.Open(0, out _, maxDecoders: 1)!;
        using var source = Decoding.Open(TestClips.Make("plain.mp4", H264 + " -bf 0"));
        using var first = new VideoDecoder(source, 1, new HardwareDecoding(device));
        using var second = new VideoDecoder(source, 1, new HardwareDecoding(device));

        Assert.True(first.IsOnDevice);
        Assert.Equal(HardwareRefusalReason.TooManyDecoders, second.Refusal!.Reason);
        first.Dispose();
        using var third = new VideoDecoder(source, 1, new HardwareDecoding(device));
        Assert.True(third.IsOnDevice);
    }

    [Fact(Explicit = true)]
    public void A_device_takes_no_more_decoders_than_its_memory_holds_by_what_they_take()
    {
        // None of them has decoded anything yet, so each counts as 64 MiB.
        Set("FAKE_GPU_MEMORY", $"{512 + (3 * 64)}");
        using var device = Device();
        var clip = TestClips.Make("plain.mp4", H264 + " -bf 0");
        using var source = Decoding.Open(clip);
        List<VideoDecoder> decoders = [.. Enumerable.Range(0, 4).Select(_ => new VideoDecoder(source, 1, new HardwareDecoding(device)))];

        Assert.Equal([true, true, true, false], decoders.Select(decoder => decoder.IsOnDevice));
        Assert.Equal((3, 3), (device.Decoders, device.MostDecoders));
        Assert.Equal(HardwareRefusalReason.TooManyDecoders, decoders[3].Refusal!.Reason);
        Assert.Contains("memory of cuda:0 is enough for 3", decoders[3].Refusal!.Cause, StringComparison.Ordinal);
        // Nearly all of it goes to somebody else.
        Set("FAKE_GPU_MEMORY", "64");
        Assert.True(device.MostDecoders < 3);
        decoders.ForEach(decoder => decoder.Dispose());
        Assert.Equal(0, device.Decoders);

        var (_, refusal, _) = Decode(clip);
        Assert.Null(refusal);
    }

    [Fact(Explicit = true)]
    public void A_refusal_is_counted_by_its_reason()
    {
        var counted = new List<string?>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == HardwareMetrics.MeterName) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add(tags[0].Value as string));
        listener.Start();
        Set("FAKE_GPU_CREATE", "2");

        Decode(TestClips.Make("plain.mp4", H264 + " -bf 0"));

        Assert.Equal(["out_of_memory"], counted);
    }

    [Fact(Explicit = true)]
    public void A_picture_in_jpeg_comes_from_a_surface_too()
    {
        using var encoder = new PictureEncoder();
        var sizes = new List<int>();
        Decode(TestClips.Make("plain.mp4", H264 + " -bf 0"), frame => sizes.Add(encoder.EncodeJpeg(frame, 320, 4).Length));

        Assert.Equal(100, sizes.Count);
        Assert.All(sizes, size => Assert.True(size > 1000));
    }

    [Fact(Explicit = true)]
    public void A_device_of_somebody_elses_context_leaves_it_alone()
    {
        using (var own = HardwareDevice.Open(0, out _)!)
        {
            Assert.Equal(1, FakeGpu.LiveContexts);
            // Any address does for the fake.
            using var wrapped = HardwareDevice.Wrap(1, context: 4711, stream: 42, out var refusal);
            Assert.Null(refusal);
            Assert.Equal("cuda:1", wrapped!.Name);
        }

        Assert.Equal(0, FakeGpu.LiveContexts);
    }

    [Fact(Explicit = true)]
    public void Five_hundred_cycles_leave_nothing_behind()
    {
        var clip = TestClips.Make("short.mp4", "-f lavfi -i testsrc2=s=64x64:r=25:d=0.2 -c:v libx264 -pix_fmt yuv420p");
        var before = (VideoDecoder.LiveCount, VideoFrame.LiveCount, MediaPacket.LiveCount, HardwareDevice.LiveCount);
        using var late = new VideoFrame();
        for (var cycle = 0; cycle < 500; cycle++)
        {
            // Every third fails on its way.
            Set("FAKE_GPU_FAIL_DECODE", cycle % 3 == 0 ? "3" : null);
            Decode(clip, frame => late.Hold(frame));
        }

        Assert.Equal(1, FakeGpu.MappedSurfaces);
        late.Release();
        Assert.Equal((0, 0, 0), (FakeGpu.MappedSurfaces, FakeGpu.LiveDecoders, FakeGpu.LiveContexts));
        late.Dispose();
        Assert.Equal(before, (VideoDecoder.LiveCount, VideoFrame.LiveCount, MediaPacket.LiveCount, HardwareDevice.LiveCount));
    }

    public void Dispose()
    {
        foreach (var name in _settings) FakeGpu.Set(name, null);
    }

    private static int Pattern(int picture, int x, int y) => 16 + ((picture + x + (2 * y)) % 200);

    private static HardwareDevice Device() => HardwareDevice.Open(0, out _) ?? throw new InvalidOperationException("no fake GPU");

    private void Set(string name, string? value)
    {
        FakeGpu.Set(name, value);
        _settings.Add(name);
    }

    private static List<Shown> CpuPictures(string clip)
    {
        List<Shown> pictures = [];
        using var source = Decoding.Open(clip);
        Decoding.Run(source, frame => pictures.Add(Shown.Of(frame)));
        return pictures;
    }

    private static (List<Shown> Pictures, HardwareRefusal? Refusal, int Errors) Decode(string clip, int threads = 1)
    {
        List<Shown> pictures = [];
        var (refusal, errors) = Decode(clip, frame => pictures.Add(Shown.Of(frame)), threads);
        return (pictures, refusal, errors);
    }

    private static (HardwareRefusal? Refusal, int Errors) Decode(
        string clip, Action<VideoFrame> onFrame, int threads = 1, int framesHeld = 2)
    {
        using var device = Device();
        HardwareRefusal? refusal = null;
        using var source = Decoding.Open(clip, _patient);
        var errors = Decoding.Run(
            source, onFrame, threads: threads, hardware: new HardwareDecoding(device) { FramesHeld = framesHeld },
            onVideoEnd: decoder => refusal = decoder.Refusal);
        return (refusal, errors);
    }

    /// <summary>A picture as it was shown; its hash is of luma that can be read here.</summary>
    private sealed record Shown(TimeSpan? Pts, int Width, int Height, bool IsOnDevice, string Hash)
    {
        public static Shown Of(VideoFrame frame) => new(
            frame.Pts?.ToTimeSpan(), frame.Width, frame.Height, frame.IsOnDevice,
            frame.IsOnDevice ? "" : Decoding.Hash(frame.Luma));
    }
}

/// <summary>Runs <see cref="DecodingOnFakeGpu"/> one after the other: its settings are the process's.</summary>
[CollectionDefinition(nameof(DecodingOnFakeGpu), DisableParallelization = true)]
public class DecodingOnFakeGpuAlone
{
}
