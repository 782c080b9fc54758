using System.Runtime.InteropServices;
using Vqa.Analysis.Gpu;
using Vqa.Analysis.Metering;
using Vqa.Kernels.Blocks;
using Vqa.Kernels.Gpu;
using Vqa.Media;
using Vqa.Media.Hardware;

namespace Vqa.Benchmarks.Gpu.Checks;

/// <summary>
/// Surfaces that NVDEC made, measured where they lie, and copies of them, measured by the CPU: the same numbers in every field, and
/// the same block maps.
/// </summary>
internal static class SurfaceCheck
{
    /// <summary>Compares the codecs and depths that most streams have.</summary>
    public static async Task RunAsync(CheckContext context)
    {
        Compare(context, "H.264", await context.Clips.H264Async(context.Stop).ConfigureAwait(false));
        Compare(context, "HEVC", await context.Clips.HevcAsync(context.Stop).ConfigureAwait(false));
        Compare(context, "HEVC of 10 bits", await context.Clips.Hevc10Async(context.Stop).ConfigureAwait(false));
    }

    private static void Compare(CheckContext context, string codec, string clip)
    {
        var check = $"{codec}: numbers and block maps of surfaces, GPU = CPU";
        using var source = MediaSource.Open(clip, new SourceOptions(), context.Stop);
        using var decoder = new VideoDecoder(source, 1, new HardwareDecoding(context.Rig.Device));
        using var comparison = new SurfaceComparison(context.Rig);
        using var packet = new MediaPacket();
        while (comparison.Pictures < context.Scale.Surfaces && comparison.Difference is null && source.Read(packet) == ReadStatus.Packet)
        {
            if (packet.Kind == MediaKind.Video)
            {
                decoder.Send(packet);
                while (comparison.Difference is null && decoder.TryReceive(comparison.Next))
                {
                    comparison.Compare();
                }
            }
        }

        var problem = decoder.Refusal?.Cause ?? comparison.Difference;
        context.Sheet.Judge(
            check, problem ?? $"equal in {comparison.Pictures} pictures", "all equal",
            problem is null && comparison.Pictures >= context.Scale.Surfaces);
    }

    /// <summary>Measures each picture of a stream on both.</summary>
    private sealed class SurfaceComparison(GpuRig rig) : IDisposable
    {
        private readonly GpuFrameMeter _gpu = new(rig.Metering);
        private readonly FrameMeter _cpu = new();
        private readonly MeterRequest _request = new();
        private readonly BlockMap _gpuMap = new(), _cpuMap = new();
        private VideoFrame _frame = new(), _previous = new(), _copy = new(), _previousCopy = new();
        private MeterBatch? _batch;

        /// <summary>Receives the next picture.</summary>
        public VideoFrame Next => _frame;

        /// <summary>Pictures compared.</summary>
        public int Pictures { get; private set; }

        /// <summary>What differs; null where nothing does.</summary>
        public string? Difference { get; private set; }

        /// <summary>Compares the picture that was received.</summary>
        public void Compare()
        {
            if (!_frame.IsOnDevice)
            {
                Difference = $"picture {Pictures} is not on the GPU";
                return;
            }

            Difference = _frame.DownloadTo(_copy)?.Cause ?? Measure();
            Pictures++;
            (_frame, _previous) = (_previous, _frame);
            (_copy, _previousCopy) = (_previousCopy, _copy);
        }

        public void Dispose()
        {
            _batch?.Dispose();
            _gpu.Dispose();
            foreach (var frame in (VideoFrame[])[_frame, _previous, _copy, _previousCopy])
            {
                frame.Dispose();
            }
        }

        private string? Measure()
        {
            FrameMetrics onGpu = default, onCpu = default;
            _gpu.Begin(_request, _frame, _previous);
            if (_gpu.End(_request, _frame, ref onGpu, out var suspicion) is { } error)
            {
                return error;
            }

            _cpu.Measure(_copy, _previousCopy, ref onCpu);
            if (!onGpu.Equals(onCpu) || suspicion != _cpu.Suspicion)
            {
                return $"picture {Pictures}: {Fields(onGpu, onCpu)}, suspicion {suspicion} and {_cpu.Suspicion}";
            }

            return MeasureMaps();
        }

        private string? MeasureMaps()
        {
            var luma = FramePlanes.View(_frame.Luma);
            var copy = FramePlanes.View(_copy.Luma);
            var hasPrevious = FramePlanes.AreComparable(_frame, _previous);
            _batch ??= rig.Kernels.CreateBatch(
                1, (luma.Width + 15) / 16 * ((luma.Height + 15) / 16), rig.Kernels.Accelerator.DefaultStream);
            _batch.TryAdd(new(luma, hasPrevious ? FramePlanes.View(_previous.Luma) : null, 38) { IsPadded = true, ChromaStep = 1 });
            _batch.Launch();
            _batch.Wait();
            _batch.ReadBlocks(0, _gpuMap);
            _batch.Clear();
            _cpuMap.Resize(copy.Width, copy.Height);
            BlockPass.Measure(copy, hasPrevious ? FramePlanes.View(_previousCopy.Luma) : null, 38, _cpuMap, new());
            return MemoryMarshal.AsBytes(_gpuMap.Blocks).SequenceEqual(MemoryMarshal.AsBytes(_cpuMap.Blocks))
                ? null
                : $"picture {Pictures}: the block maps differ";
        }

        private static string Fields(FrameMetrics onGpu, FrameMetrics onCpu) => string.Join(
            ", ",
            typeof(FrameMetrics).GetFields()
                .Where(field => !Equals(field.GetValue(onGpu), field.GetValue(onCpu)))
                .Select(field => $"{field.Name} {field.GetValue(onGpu)} and {field.GetValue(onCpu)}"));
    }
}
