using Vqa.Node.Runs;

namespace Vqa.Tests.Node.Runs;

public class DeviceChoiceTests
{
    [Theory]
    [InlineData("auto", DeviceWish.Auto, 0)]
    [InlineData("cpu", DeviceWish.Cpu, 0)]
    [InlineData("cuda", DeviceWish.Cuda, 0)]
    [InlineData("cuda:0", DeviceWish.Cuda, 0)]
    [InlineData("cuda:12", DeviceWish.Cuda, 12)]
    internal void A_device_is_read_from_its_name(string text, DeviceWish wish, int index) =>
        Assert.Equal(new DeviceChoice(wish, index), DeviceChoice.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("CUDA")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda: 1")]
    [InlineData("cuda:256")]
    [InlineData("cuda:99999999999")]
    [InlineData("gpu")]
    public void Anything_else_is_none(string text) => Assert.Null(DeviceChoice.Parse(text));
}
