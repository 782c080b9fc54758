using System.Text;

namespace Vqa.IntegrationTests.Serve;

/// <summary>Makes requests that are wrong in every way there is, the same ones for the same seed.</summary>
/// <param name="seed">Of the numbers.</param>
/// <param name="host">What they name as the node's address.</param>
/// <param name="forbidden">A server that must never be reached: "http://127.0.0.1:1234".</param>
internal sealed class FuzzRequests(int seed, string host, string forbidden)
{
    private static readonly string[] _verbs =
        ["GET", "GET", "GET", "PUT", "PUT", "PATCH", "POST", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", "PROPFIND",
            "get", "G\u00CBT"];

    private static readonly string[] _routes =
    [
        "/v1/streams", "/v1/streams/{id}", "/v1/streams/{id}", "/v1/streams/{id}", "/v1/streams/{id}/timeline",
            "/v1/streams/{id}/picture.jpg",
        "/v1/streams/{id}/incidents", "/v1/streams/{id}/release", "/v1/incidents", "/v1/incidents/{id}",
        "/v1/incidents/{id}/evidence/{id}",
        "/v1/incidents/{id}/acknowledge", "/v1/analyses", "/v1/analyses", "/v1/analyses/{id}", "/v1/detectors",
        "/v1/node", "/v1/session",
        "/v1/openapi.json", "/v1/{id}", "/{id}", "/", "/healthz", "/incidents/{id}/acknowledge", "/streams/{id}/release",
        "/logout", "/streams/{id}", "/incidents",
    ];

    private static readonly string[] _ids =
    [
        "a", "fuzz-1", "filed", "..", ".", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "../../etc/passwd",
            "..\\..\\etc", "%00", "a%00b", "%ff",
        "%", "%zz", "%c0%ae%c0%ae", "a/b", "a%2fb", "a;b", "a?b", "a#b", "a b", "%0d%0aSet-Cookie:%20x=1", "{id}", "'",
        "\"", "<script>", "%f0%9f%92%a5",
        "01977777-7777-7777-8777-777777777777", "-1", "9999999999999999999999", "con", "*", "~", "$(id)", "&&id",
        "$where",
    ];

    private static readonly string[] _queries =
    [
        "limit", "page", "label", "state", "q", "from", "to", "resolution", "metric", "width", "stream", "severity",
            "open", "acknowledged", "after",
        "detector", "nonsense", "", "[]", "label[]",
    ];

    private static readonly string[] _values =
    [
        "", "1", "0", "-1", "1e308", "1e999", "NaN", "Infinity", "99999999999999999999", "0x10", "true", "TRUE", "null",
            "a:b", ":", "a:", ":b", "%00", "%ff",
        "2026-01-01T00:00:00Z", "0001-01-01", "9999-12-31T23:59:59.9999999+14:00", "9223372036854775807",
        "253402300799", "yesterday", "minor", "running", "AAAA",
        "MDE", "%F0%9F%92%A5", "' OR 1=1 --", "../../../etc/passwd", "mean_luma",
    ];

    private static readonly string[] _types =
    [
        "application/json", "application/json", "application/json", "application/merge-patch+json", "text/plain",
            "application/xml",
        "application/json; charset=utf-16", "application/json; charset=nonsense", "multipart/form-data",
        "multipart/form-data; boundary=", "application/x-www-form-urlencoded", "x", "",
    ];

    private static readonly string[] _fields =
    [
        "url", "url", "input", "detectors", "detector_group", "options", "depth", "labels", "decrypt_key", "enabled",
            "loop", "priority", "duration", "note",
        "token", "id", "__proto__", "$type", "", "URL", "Url",
    ];

    private readonly Random _random = new(seed);

    private string[] Texts =>
    [
        forbidden + "/a.m3u8", "file:///etc/passwd", "/etc/passwd", "http://[::1]/", "http://169.254.169.254/",
            "http://a@b@c/", "udp://@239.0.0.1:1", "-", "",
        "tcp://127.0.0.2:9", "srt://127.0.0.2:9?mode=listener", "\\ud800", "\\u0000", "\\uD83D\\uDCA5", "x", "full",
        "video_black", "***", "concat:/etc/passwd|/etc/passwd",
        "http://" + new string('a', 3000), new string('x', 5000), "..\\/..\\/", "%s%n%x", "{{7*7}}",
        "rtmp://127.0.0.1:1/a", "subfile,,start,0,end,0,,:/etc/passwd",
    ];

    /// <summary>The next one: its verb, its target, its headers, and its body.</summary>
    public (string Verb, string Target, List<(string Name, string Value)> Headers, byte[] Body) Next()
    {
        var target = Pick(_routes);
        while (target.Contains("{id}", StringComparison.Ordinal))
        {
            target = target[..target.IndexOf('{')] + Pick(_ids).Replace("{id}", "id", StringComparison.Ordinal)
                + target[(target.IndexOf('}') + 1)..];
        }

        if (Chance(0.4))
        {
            target += "?"
                + string.Join('&', Enumerable.Range(0, _random.Next(1, 5))
                .Select(_ => Chance(0.9) ? $"{Pick(_queries)}={Pick(_values)}" : Pick(_values)));
        }

        List<(string, string)> headers = [("Host", Chance(0.95) ? host : Pick(_ids)), ("Content-Type", Pick(_types))];
        headers.Add(("Authorization", "Bearer "
            + (Chance(0.85) ? ApiNode.Operator : Chance(0.5) ? ApiNode.Reader : Pick(_values))));
        for (var flood = Chance(0.03) ? _random.Next(1, 400) : 0; flood > 0; flood--)
        {
            headers.Add(($"X-Flood-{flood}", new string('y', _random.Next(0, 200))));
        }

        if (Chance(0.1))
        {
            headers.Add((
                Pick(["Last-Event-ID", "If-None-Match", "Range", "Cookie", "Origin", "Expect", "Upgrade",
                "X-Forwarded-For", "X-HTTP-Method-Override", "Accept"]), Pick(_values)));
        }

        return (Pick(_verbs), target, headers, Chance(0.7) ? Body() : []);
    }

    /// <summary>The request as bytes, with the damage that only a socket can do.</summary>
    /// <param name="isWhole">False where the server is left waiting for the rest.</param>
    public byte[] NextRaw(out bool isWhole)
    {
        var (verb, target, headers, body) = Next();
        isWhole = true;
        if (body.Length > 0)
        {
            headers.Add(Chance(0.8) ? ("Content-Length", Chance(0.9) ? $"{body.Length}" : Pick(_values))
                : ("Transfer-Encoding", Pick(["chunked", "gzip", "chunked, chunked"])));
        }

        headers.Add(("Connection", "close"));
        var blank = Chance(0.5) ? "%20" : " ";
        var version = Pick(["1.1", "1.1", "1.1", "1.0", "2.0", "9"]);
        target = target.Replace(" ", blank, StringComparison.Ordinal);
        var text = new StringBuilder($"{verb} {target} HTTP/{version}\r\n");
        foreach (var (name, value) in headers)
        {
            text.Append(name).Append(Pick([": ", ": ", ":", " : "])).Append(value);
            text.Append(Pick(["\r\n", "\r\n", "\r\n", "\r\n", "\n"]));
        }

        byte[] all = [.. Encoding.Latin1.GetBytes(text.Append("\r\n").ToString()), .. body];
        if (Chance(0.2))
        {
            all = all[.._random.Next(all.Length)];
            isWhole = false;
        }

        for (var flips = Chance(0.3) ? _random.Next(1, 6) : 0; flips > 0 && all.Length > 0; flips--)
        {
            all[_random.Next(all.Length)] = (byte)_random.Next(256);
            isWhole = false;
        }

        return all;
    }

    private byte[] Body()
    {
        var text = _random.Next(10) switch
        {
            0 => Value(0),
            1 => new string('[', _random.Next(1, 3000)),
            2 => "{\"url\":" + new string('{', 100),
            3 or 4 => $"{{\"url\":\"tcp://127.0.0.2:9\",\"{Pick(_fields[2..13])}\":{Value(0)}}}",
            _ => "{" + string.Join(',', Enumerable.Range(0, _random.Next(0, 6))
                .Select(_ => $"\"{Pick(_fields)}\":{Value(0)}")) + "}",
        };
        var bytes = Encoding.UTF8.GetBytes(text);
        if (Chance(0.15) && bytes.Length > 1)
        {
            bytes = bytes[.._random.Next(1, bytes.Length)];
        }

        if (Chance(0.15))
        {
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        }

        return bytes;
    }

    private string Value(int depth) => _random.Next(depth > 3 ? 7 : 9) switch
    {
        0 => Pick(["null", "true", "false"]),
        1 => Pick(["0", "-1", "1e999", "-1e999", "99999999999999999999999999", "0.1", "1e-400", "NaN", "01", "1."]),
        <= 6 => $"\"{Pick(Texts)}\"",
        7 => $"[{string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth + 1)))}]",
        _ => Members(depth + 1),
    };

    private string Members(int depth) =>
        "{" + string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => $"\"{Name()}\":{Value(depth)}")) + "}";

    private string Name() => Pick([.. _fields, "video_black.min_duration", "channel"]);

    private bool Chance(double share) => _random.NextDouble() < share;

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
