using Vqa.Media.Interop;

namespace Vqa.Tests.Media.Interop;

public class HardwareLinesTests
{
    [Fact]
    public void Lines_about_the_device_are_told_from_lines_about_the_stream()
    {
        Assert.True(HardwareLines.IsOfDevice("%s failed"u8));
        Assert.True(HardwareLines.IsOfDevice(" -> %s: %s"u8));
        Assert.True(HardwareLines.IsOfDevice("\n"u8));
        Assert.True(HardwareLines.IsOfDevice("hardware accelerator failed to decode picture\n"u8));
        Assert.False(HardwareLines.IsOfDevice("error while decoding MB %d %d, bytestream %td\n"u8));
        Assert.False(HardwareLines.IsOfDevice("Could not find ref with POC %d\n"u8));
    }

    [Fact]
    public void A_failed_call_is_one_failure_however_many_lines_it_takes()
    {
        Assert.True(HardwareLines.IsFailure("%s failed"u8));
        Assert.True(HardwareLines.IsFailure("No decoder surfaces left\n"u8));
        Assert.False(HardwareLines.IsFailure(" -> %s: %s"u8));
        Assert.False(HardwareLines.IsFailure("hardware accelerator failed to decode picture\n"u8));
    }
}
