using Vqa.Analysis.Sessions;
using Vqa.Media.Hardware;
using Vqa.Node.Terminal;

namespace Vqa.Node.Runs;

/// <summary>The GPU that a run decodes on, where there is one.</summary>
internal sealed class DecodingDevice : IDisposable
{
    private readonly HardwareDevice? _device;
    private readonly HardwareRefusal? _refusal;

    private DecodingDevice(HardwareDevice? device, HardwareRefusal? refusal) => (_device, _refusal) = (device, refusal);

    /// <summary>Opens what the user chose. Where it cannot be had, the CPU stands in, and who asked for it is told why.</summary>
    /// <param name="choice">The user's.</param>
    /// <param name="screen">Where to say so.</param>
    public static DecodingDevice Open(DeviceChoice choice, Screen screen)
    {
        if (choice.Wish == DeviceWish.Cpu)
        {
            return new DecodingDevice(null, null);
        }

        var device = HardwareDevice.Open(choice.Index, out var refusal);
        if (refusal is null || (choice.Wish == DeviceWish.Auto && IsMachineWithoutGpu(refusal)))
        {
            return new DecodingDevice(device, null);
        }

        screen.Warn($"decoding on the CPU: {refusal.Sentence}");
        return new DecodingDevice(null, refusal);
    }

    /// <summary>The options of a session that decodes here.</summary>
    public SessionOptions AddTo(SessionOptions options) => options with
    {
        Hardware = _device is null ? null : new HardwareDecoding(_device),
        HardwareRefusal = _refusal,
    };

    /// <inheritdoc/>
    public void Dispose() => _device?.Dispose();

    private static bool IsMachineWithoutGpu(HardwareRefusal refusal) =>
        refusal.Reason is HardwareRefusalReason.NoDriver or HardwareRefusalReason.NoSuchDevice;
}
