using Vqa.Analysis.Gpu;
using Vqa.Analysis.Sessions;
using Vqa.Kernels.Gpu;
using Vqa.Media.Hardware;

namespace Vqa.Node.Runs;

/// <summary>
/// The GPU that a run decodes and measures on, where there is one. The decoder works in the context of the kernels, so
/// that these read its surfaces where they lie.
/// </summary>
internal sealed class DecodingDevice : IDisposable
{
    // From here on NVDEC is the limit, and not the wait for each picture of a file.
    private const int FilesOfGpu = 16;

    private readonly HardwareRefusal? _refusal;
    private readonly int? _maxDecoders;
    private HardwareDevice? _device;
    private GpuDevice? _kernels;
    private GpuMetering? _metering;
    private DecoderJudge? _judge;

    private DecodingDevice(HardwareDevice? device, HardwareRefusal? refusal, int? maxDecoders = null) =>
        (_device, _refusal, _maxDecoders) = (device, refusal, maxDecoders);

    /// <summary>Opens what the user chose. Where it cannot be had, the CPU stands in, and who asked for it is told why.</summary>
    /// <param name="choice">The user's.</param>
    /// <param name="warn">Is told so.</param>
    /// <param name="maxDecoders">Streams that it decodes at a time: the CPU decodes further ones. Null for as many as the GPU's
    /// memory holds.</param>
    public static DecodingDevice Open(DeviceChoice choice, Action<string> warn, int? maxDecoders = null)
    {
        if (choice.Wish == DeviceWish.Cpu)
        {
            return new DecodingDevice(null, null);
        }

        var device = HardwareDevice.Open(choice.Index, out var refusal, maxDecoders);
        if (device is not null)
        {
            var opened = new DecodingDevice(device, null, maxDecoders) { _judge = new DecoderJudge() };
            opened.LoadKernels(choice.Index, warn);
            return opened;
        }

        if (choice.Wish == DeviceWish.Auto && IsMachineWithoutGpu(refusal!))
        {
            return new DecodingDevice(null, null);
        }

        warn($"decoding on the CPU: {refusal!.Sentence}");
        return new DecodingDevice(null, refusal);
    }

    /// <summary>The GPU whose memory pictures stay in, for the model to look at there; null where they do not.</summary>
    public GpuDevice? Kernels => _kernels;

    /// <summary>Files that keep it busy: on the CPU the decoder of one takes every core, on a GPU each takes a thread.</summary>
    public int FilesAtOnce => _device is null ? 1 : FilesOfGpu;

    /// <summary>Number of the GPU, as CUDA counts; null for the CPU.</summary>
    public int? Gpu => _device?.Index;

    /// <summary>The options of a session that decodes here.</summary>
    public SessionOptions AddTo(SessionOptions options) => options with
    {
        Hardware = _device is null ? null : new HardwareDecoding(_device),
        HardwareRefusal = _refusal,
        Metering = _metering,
        Judge = _judge,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        GiveBack(_judge);
        GiveBack(_metering);
        GiveBack(_device);
        GiveBack(_kernels);
    }

    // Where the kernels do not run, the GPU decodes all the same, and the CPU measures copies of the pictures.
    private void LoadKernels(int index, Action<string> warn)
    {
        try
        {
            _kernels = GpuDevice.Open(GpuBackend.Cuda, index);
            var shared = HardwareDevice.Wrap(index, _kernels.Accelerator.NativePtr, stream: 0, out var refusal, _maxDecoders);
            if (shared is null)
            {
                throw new GpuUnavailableException(refusal!.Sentence);
            }

            _metering = new GpuMetering(_kernels);
            _device!.Dispose();
            _device = shared;
        }
        catch (GpuUnavailableException e)
        {
            GiveBack(_kernels);
            _kernels = null;
            warn($"pictures that the GPU decodes are copied and measured on the CPU: {e.Message}");
        }
    }

    // A GPU that was lost on the way takes nothing back. The streams went on without it, and what they found counts.
    private static void GiveBack(IDisposable? part)
    {
        try
        {
            part?.Dispose();
        }
        catch (Exception)
        {
            return;
        }
    }

    private static bool IsMachineWithoutGpu(HardwareRefusal refusal) =>
        refusal.Reason is HardwareRefusalReason.NoDriver or HardwareRefusalReason.NoSuchDevice;
}
