using Vqa.Node.Commands;
using Vqa.Node.Serve;
using Vqa.Node.Streams;

namespace Vqa.Tests.Node.Serve;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Reads_yaml_and_keeps_the_defaults_of_what_is_not_said()
    {
        File.WriteAllText(_file, """
            listen: http://127.0.0.1:9999
            tokens:
            - {name: ops, role: operate, token: "12345"}
            detector_groups:
              sound: [audio_silence]
            capacity: {max_streams: 5}
            """);

        var read = ConfigurationFile.Read(_file);

        Assert.Equal("http://127.0.0.1:9999", read.Listen);
        Assert.Equal("vqa-data", read.Data);
        Assert.Equal(("ops", ApiRole.Operate, "12345"), (read.Tokens[0].Name, read.Tokens[0].Role, read.Tokens[0].Token));
        Assert.Equal((5, 0.9), (read.Capacity.MaxStreams, read.Capacity.MaxUtilization));
        Assert.Null(ConfigurationRules.Problem(read));
    }

    [Fact]
    public void The_sample_says_the_defaults()
    {
        var sample = ConfigurationFile.Read(Path.Combine(Architecture.SourceTree.Root, "deploy/node.yaml"));

        Assert.Null(ConfigurationRules.Problem(sample));
        Assert.Equal(Json(new NodeConfiguration()), Json(sample));

        static string Json(NodeConfiguration configuration) =>
            System.Text.Json.JsonSerializer.Serialize(configuration, DefinitionJson.Options);
    }

    [Fact]
    public void What_the_sample_shows_as_examples_is_in_order_too()
    {
        var lines = File.ReadAllLines(Path.Combine(Architecture.SourceTree.Root, "deploy/node.yaml"))
            .Where(line => !line.StartsWith("# A node", StringComparison.Ordinal) && !line.StartsWith("# or, behind", StringComparison.Ordinal))
            .Select(line => line.StartsWith("# ", StringComparison.Ordinal) || line.StartsWith("#  ", StringComparison.Ordinal) ? "  " + line[2..] : line);
        // Examples at the top level lose their indentation again, and empty lists make room for them.
        string[] top = ["name:", "streams_file:", "corruption_model:", "tls:"];
        var text = string.Join('\n', lines
            .Select(line => top.Any(line.TrimStart().StartsWith) ? line.TrimStart() : line)
            .Select(line => line.Replace(": []", ":").Replace(": {}", ":"))
            .Where(line => !line.StartsWith("  folder:", StringComparison.Ordinal)));
        File.WriteAllText(_file, text.Replace("allow_networks:", "allow_networks: []").Replace("allow_folders:", "allow_folders: []"));

        var read = ConfigurationFile.Read(_file);

        Assert.Equal(4, read.Subscribers.Count);
        Assert.Equal(2, read.Tokens.Count);
        Assert.NotNull(read.Results.S3);
        Assert.Equal(200, read.Capacity.MaxStreams);
    }

    [Fact]
    public void Reads_json_too()
    {
        File.WriteAllText(_file, """{"streams":[{"id":"a","url":"udp://127.0.0.1:1","depth":"keyframes","labels":{"n":"1"}}]}""");

        var stream = Assert.Single(ConfigurationFile.ReadStreams(_file));

        Assert.Equal(("a", Depth.Keyframes, true), (stream.Id, stream.Depth, stream.Enabled));
    }

    [Theory]
    [InlineData("listn: x", "listn")]
    [InlineData("listen: [", "line")]
    [InlineData("capacity: {max_streams: many}", "max_streams")]
    [InlineData("tokens: [{name: a, role: king, token: x}]", "role")]
    [InlineData("tokens: [{role: read, token: x}]", "name")]
    [InlineData("tokens:\n- {name: a, role: read, token: x}\n-\n", "line 3")]
    [InlineData("{[a, b]: c}", "line 1")]
    public void Says_what_is_wrong_and_where(string text, string word)
    {
        File.WriteAllText(_file, text);

        var error = Assert.Throws<UsageException>(() => ConfigurationFile.Read(_file));

        Assert.StartsWith(_file, error.Message, StringComparison.Ordinal);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_is_there_twice_is_an_error()
    {
        File.WriteAllText(_file, "streams: [{id: a, url: x}, {id: a, url: y}]");

        Assert.Contains("'a'", Assert.Throws<UsageException>(() => ConfigurationFile.ReadStreams(_file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("listen: ftp://x", "listen")]
    [InlineData("listen: https://127.0.0.1:1", "listen")]
    [InlineData("listen: http://0.0.0.0:80", "tokens")]
    [InlineData("listen: http://loopback:80", "listen")]
    [InlineData("listen: http://127.0.0.1/;http://0.0.0.0:80", "listen")]
    [InlineData("tls: {certificate: a, key: b}", "listen")]
    [InlineData("listen: http://0.0.0.0:80\ntokens: [{name: a, role: read, token: b}]", "listen")]
    [InlineData("api: {trusted_proxies: [here]}", "api.trusted_proxies")]
    [InlineData("hang_seconds: 1.0e+300", "hang_seconds")]
    [InlineData("evidence: {before_seconds: 20}", "evidence")]
    [InlineData("device: gpu", "device")]
    [InlineData("tokens: [{name: a, role: read}]", "tokens")]
    [InlineData("detector_groups: {x: [no_such]}", "detector_groups")]
    [InlineData("capacity: {max_utilization: 2}", "capacity")]
    [InlineData("results: {keep_days: -1}", "results.keep_days")]
    [InlineData("sources: {allow_networks: [\"10.0.0.0/99\"]}", "sources")]
    [InlineData("subscribers: [{id: a, kind: webhook}]", "subscribers: 'a': url is missing")]
    [InlineData("subscribers: [{id: a, kind: sqs, url: incidents}]", "subscribers: 'a': url: 'incidents'")]
    [InlineData(
        "subscribers: [{id: a, kind: lines, min_duration_seconds: 1e300}]",
        "subscribers: 'a': min_duration_seconds: 1E+300 is not 0 to 86400")]
    [InlineData(
        "subscribers: [{id: a, kind: action, url: \"http://x/\", cool_down_seconds: -1}]",
        "subscribers: 'a': cool_down_seconds: -1 is not 0 to 604800")]
    [InlineData(
        "subscribers: [{id: a, kind: action, url: \"http://x/\", max_per_hour: -5}]", "subscribers: 'a': max_per_hour: -5 is not 1 to")]
    public void Refuses_what_cannot_be_followed(string text, string where)
    {
        File.WriteAllText(_file, text);

        Assert.StartsWith(where, ConfigurationRules.Problem(ConfigurationFile.Read(_file)), StringComparison.Ordinal);
    }
}
