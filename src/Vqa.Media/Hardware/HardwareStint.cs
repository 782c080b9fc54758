using System.Diagnostics.CodeAnalysis;
using Vqa.Media.Interop;

namespace Vqa.Media.Hardware;

/// <summary>
/// The time that a stream is decoded on a device: keeps the packets that another decoder would need, and notices when the
/// device is refused or fails.
/// </summary>
internal sealed class HardwareStint : IDisposable
{
    /// <summary>Pictures in a row that a device may fail to decode before the fault is taken as its own.</summary>
    private const int MaxFailuresInARow = 8;

    private readonly HardwareDevice _device;
    private readonly PacketReplay _replay = new();
    private int _failures;
    private long _failedNumber;

    private HardwareStint(HardwareDevice device) => _device = device;

    /// <summary>Number of the packet of the picture that was delivered last; 0 before the first.</summary>
    private long Delivered { get; set; }

    /// <summary>Opens a decoder on a device.</summary>
    /// <param name="recipe">Borrowed.</param>
    /// <param name="wanted">Where, and with how many surfaces.</param>
    /// <param name="codec">The decoder, which is the caller's; null where there is none.</param>
    /// <param name="refusal">Why there is none; else null.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="MediaException">The decoder refuses the stream.</exception>
    public static HardwareStint? Begin(
        DecoderRecipe recipe, HardwareDecoding wanted, [NotNullIfNotNull("return")] out CodecHandle? codec, out HardwareRefusal? refusal)
    {
        (codec, refusal) = (null, null);
        if (!wanted.Device.TryEnter())
        {
            refusal = wanted.Device.Full();
            return null;
        }

        var stint = new HardwareStint(wanted.Device);
        try
        {
            codec = CodecHandle.OpenDeviceDecoder(recipe, wanted.Device.Native, wanted.ExtraSurfaces);
        }
        catch
        {
            stint.Dispose();
            throw;
        }

        if (codec is not null) return stint;
        stint.Dispose();
        refusal = HardwareDiagnosis.CodecNotTaken(recipe.CodecName);
        return null;
    }

    /// <summary>Keeps a packet that is about to be sent.</summary>
    public void Keep(CodecHandle codec, PacketHandle packet)
    {
        long number = codec.SentNumber + 1;
        _replay.Keep(packet, number, isStart: number == 1);
    }

    /// <summary>Notes the picture that is being delivered.</summary>
    public void Deliver(long number)
    {
        Delivered = number;
        if (number > _failedNumber) _failures = 0;
    }

    /// <summary>After each call of the decoder: why it must leave the device, or has left it; null where it goes on.</summary>
    public HardwareRefusal? Check(CodecHandle codec)
    {
        HardwareRefusal? refusal = Judge(codec);
        codec.ForgetDevice();
        return refusal;
    }

    /// <summary>The packets to decode again, and from which picture on to show what comes of them.</summary>
    /// <param name="failed">The decoder on the device.</param>
    /// <param name="firstAgain">Number of the packet of a picture that was delivered and is to be shown again; 0 where none
    /// is.</param>
    public DecoderReplay EndWith(CodecHandle failed, long firstAgain) =>
        new(_replay, firstAgain > 0 ? firstAgain : Delivered, showsIt: firstAgain > 0, failed.SentNumber);

    /// <summary>Gives the place on the device free. The packets go with <see cref="EndWith"/>'s result, if that was called.</summary>
    public void Leave() => _device.Leave();

    public void Dispose()
    {
        Leave();
        _replay.Dispose();
    }

    private HardwareRefusal? Judge(CodecHandle codec)
    {
        if (codec.Verdict != HardwareVerdict.None)
        {
            return HardwareDiagnosis.OfVerdict(codec.Verdict, codec.DescribeRefused(), codec.DeviceText);
        }

        if (codec.DeviceFailures == 0) return null;
        string text = codec.DeviceText;
        _failedNumber = codec.SentNumber;
        return HardwareDiagnosis.MayBeOfPicture(text) && ++_failures < MaxFailuresInARow
            ? null
            : HardwareDiagnosis.OfText(text);
    }
}
