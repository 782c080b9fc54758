using System.Text.Json.Nodes;
using Vqa.IntegrationTests.Media;

namespace Vqa.IntegrationTests.Serve;

/// <summary>
/// The node that the tests of the API share: with tokens, a stream of its file, and a web server with a clip.
/// </summary>
public sealed class ApiNode : IAsyncLifetime
{
    /// <summary>Tokens of the two roles.</summary>
    internal const string Reader = "token-of-the-reader", Operator = "token-of-the-operator";

    private TrickServer _server = null!;

    /// <summary>The node.</summary>
    internal NodeProcess Node { get; private set; } = null!;

    /// <summary>A client that may change things; its answers are held to the document of the API.</summary>
    internal HttpClient Client { get; private set; } = null!;

    /// <summary>A client that may look.</summary>
    internal HttpClient Looker { get; private set; } = null!;

    /// <summary>A stream that the node may watch: black for three of eight seconds, again and again.</summary>
    internal string Blinking => _server.Address + "blinking.ts";

    /// <summary>A folder whose files may be analysed.</summary>
    internal string Allowed { get; } = TestClips.NewFolder();

    /// <summary>What the node is configured with.</summary>
    internal static JsonObject Configuration(string streamsFile, string allowed) => new()
    {
        ["streams_file"] = streamsFile,
        ["tokens"] = new JsonArray(
            new JsonObject { ["name"] = "reader", ["role"] = "read", ["token"] = Reader },
            new JsonObject { ["name"] = "operator", ["role"] = "operate", ["token"] = Operator }),
        ["sources"] = new JsonObject
        {
            ["allow_networks"] = new JsonArray("127.0.0.2/32"), ["allow_folders"] = new JsonArray(allowed),
        },
        ["api"] = new JsonObject { ["requests_per_second"] = 100_000, ["failed_logins_per_minute"] = 1_000_000 },
        ["detector_groups"] = new JsonObject { ["picture"] = new JsonArray("video_black", "video_freeze") },
        ["capacity"] = new JsonObject { ["max_streams"] = 8 },
        ["self_test"] = new JsonObject { ["enabled"] = false },
    };

    public async ValueTask InitializeAsync()
    {
        _server = new TrickServer();
        // A transport stream, for this server cannot be asked for a part.
        var clip = TestClips.Make("api-blinking.ts", $"-i \"{ServeClips.Blinking}\" -c copy -f mpegts");
        _server.Serve("/blinking.ts", await File.ReadAllBytesAsync(clip));
        var file = Path.Combine(TestClips.NewFolder(), "streams.json");
        var streams = new JsonArray(new JsonObject
        {
            ["id"] = "filed", ["url"] = ServeClips.Blinking, ["loop"] = true, ["labels"] =
                new JsonObject { ["channel"] = "one" },
        });
        await File.WriteAllTextAsync(file, new JsonObject { ["streams"] = streams }.ToJsonString());
        var configuration = Configuration(file, Allowed);
        configuration["subscribers"] = new JsonArray(new JsonObject
        {
            // Nothing is there: each attempt is refused, and in the audit trail.
            ["id"] = "switch", ["kind"] = "action", ["url"] = _server.Address + "switch?key=secret-of-the-rule",
        });
        Node = await NodeProcess.StartAsync(configuration);
        Client = await ApiContract.ClientAsync(Node, Operator);
        Looker = await ApiContract.ClientAsync(Node, Reader);
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        Looker?.Dispose();
        if (Node is not null)
        {
            await Node.DisposeAsync();
        }

        _server.Dispose();
    }
}
