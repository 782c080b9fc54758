using Vqa.Media;

namespace Vqa.Tests.Media;

public sealed class NestedRulesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vqa-rules-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("https://cdn.example.org/1.ts", true)]
    [InlineData("crypto+https://cdn.example.org/1.ts", true)]
    [InlineData("data:;base64,AAAA", true)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("crypto:/etc/passwd", false)]
    [InlineData("crypto+file:/etc/passwd", false)]
    [InlineData("crypto+crypto+file:/etc/passwd", false)]
    [InlineData("concat:/etc/passwd|/etc/group", false)]
    [InlineData("subfile,,start,0,end,9,,:/etc/passwd", false)]
    [InlineData("async:http://host/a", false)]
    [InlineData("udp://127.0.0.1:9", false)]
    [InlineData("", false)]
    public void A_playlist_from_the_web_may_open_the_web_only(string nested, bool allowed) =>
        Assert.Equal(allowed, new NestedRules(MediaAddress.Parse("https://host/list.m3u8")).Allows(nested));

    [Theory]
    [InlineData("1.ts", true)]
    [InlineData("below/2.ts", true)]
    [InlineData("below/../1.ts", true)]
    [InlineData("below/", true)]
    [InlineData("../outside.ts", false)]
    [InlineData("link/passwd", false)]
    [InlineData("/etc/passwd", false)]
    public void A_local_playlist_may_open_its_folder_only(string name, bool allowed)
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder, "link"), "/etc");
        var rules = new NestedRules(MediaAddress.Parse(Path.Combine(_folder, "list.m3u8")));
        string path = name.StartsWith('/') ? name : _folder + "/" + name;
        Assert.Equal(allowed, rules.Allows(path));
        Assert.Equal(allowed, rules.Allows("file:" + path));
        Assert.Equal(allowed, rules.Allows("crypto:" + path));
    }

    [Fact]
    public void A_folder_with_the_same_start_of_its_name_is_another()
    {
        var rules = new NestedRules(MediaAddress.Parse(Path.Combine(_folder, "list.m3u8")));
        Assert.False(rules.Allows(_folder + "-other/1.ts"));
    }

    [Theory]
    [InlineData("http://host/1.ts")]
    [InlineData("concat:1.ts|2.ts")]
    [InlineData("tcp://127.0.0.1:1")]
    public void A_local_playlist_may_not_leave_the_file_system(string nested) =>
        Assert.False(new NestedRules(MediaAddress.Parse(Path.Combine(_folder, "list.m3u8"))).Allows(nested));

    [Theory]
    [InlineData("-")]
    [InlineData("udp://239.1.1.1:1234")]
    [InlineData("rtmp://host/live/a")]
    public void Other_inputs_may_open_nothing(string input)
    {
        var rules = new NestedRules(MediaAddress.Parse(input));
        Assert.False(rules.Allows("/etc/passwd"));
        Assert.False(rules.Allows("http://host/a"));
        Assert.False(rules.Allows("data:,a"));
    }

    [Theory]
    [InlineData("https://host/list.m3u8", "file")]
    [InlineData("rtsp://host/a", "file")]
    [InlineData("list.m3u8", "http")]
    [InlineData("list.m3u8", "concat")]
    [InlineData("-", "file")]
    public void The_white_list_leaves_out_what_must_not_be_reached(string input, string protocol) =>
        Assert.DoesNotContain(protocol, new NestedRules(MediaAddress.Parse(input)).ProtocolWhiteList.Split(','));
}
