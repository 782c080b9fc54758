using System.Net.Sockets;
using System.Text;

namespace Vqa.IntegrationTests.Serve;

/// <summary>
/// 10,000 malformed requests: none is answered with an error of the server but 503, none reads a file or reaches a
/// forbidden server, and the node and its streams go on as if nothing had been.
/// </summary>
public sealed class FuzzTests(ApiNode shared) : IClassFixture<ApiNode>
{
    private const int Workers = 8, RequestsOfClient = 900, RequestsOfSocket = 350;

    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_node_outlives_ten_thousand_malformed_requests()
    {
        using var canary = new Canary();
        var worker = Assert.Single(shared.Node.Workers());
        var before = await shared.Node.WaitForStreamAsync("filed", stream =>
            stream.GetProperty("frames").GetInt64() > 0, shared.Client);

        var answers =
            await Task.WhenAll(Enumerable.Range(0, Workers)
            .Select(seed => Task.Run(() => RunAsync(seed, $"http://127.0.0.1:{canary.Port}"), _stop)));

        Assert.True(answers.Sum() > 5000,
            $"only {answers.Sum()} of {Workers * (RequestsOfClient + RequestsOfSocket)} were answered");
        Assert.Equal(0, canary.Visits);
        Assert.Equal(worker, Assert.Single(shared.Node.Workers()));
        var frames = before.GetProperty("frames").GetInt64();
        await shared.Node.WaitForStreamAsync(
            "filed", stream => stream.GetProperty("state").GetString() == "running" && stream.GetProperty("frames")
                .GetInt64() > frames, shared.Client);
        Assert.DoesNotContain("An error of the node itself", shared.Node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"EventId\":42", shared.Node.Output, StringComparison.Ordinal);
    }

    private async Task<int> RunAsync(int seed, string forbidden)
    {
        var requests = new FuzzRequests(seed, shared.Node.Address.Authority, forbidden);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = shared.Node.Address, Timeout = TimeSpan.FromSeconds(60),
        };
        var answered = 0;
        for (var number = 0; number < RequestsOfClient; number++)
        {
            answered += await SendAsync(client, requests, $"seed {seed}, request {number}") ? 1 : 0;
        }

        for (var number = 0; number < RequestsOfSocket; number++)
        {
            answered += await SendRawAsync(requests, $"seed {seed}, raw request {number}") ? 1 : 0;
        }

        return answered;
    }

    private async Task<bool> SendAsync(HttpClient client, FuzzRequests requests, string place)
    {
        var (verb, target, headers, body) = requests.Next();
        HttpRequestMessage request;
        try
        {
            request = new HttpRequestMessage(new HttpMethod(verb), target) { Content = new ByteArrayContent(body) };
            headers.ForEach(header =>
            {
                if (!request.Headers.TryAddWithoutValidation(header.Name, header.Value))
                {
                    request.Content.Headers.TryAddWithoutValidation(header.Name, header.Value);
                }
            });
        }
        catch (Exception e) when (e is FormatException or UriFormatException)
        {
            return false; // The client itself will not send it.
        }

        using (request)
        {
            try
            {
                using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop);
                var text = await FirstAsync(await response.Content.ReadAsStreamAsync(_stop));
                Check((int)response.StatusCode, text, $"{place}: {verb} {target} {Encoding.UTF8.GetString(body)}");
                return true;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException
                or NotSupportedException)
            {
                return false; // Refused by the server before it was read, or by the client.
            }
        }
    }

    private async Task<bool> SendRawAsync(FuzzRequests requests, string place)
    {
        var bytes = requests.NextRaw(out var isWhole);
        using var socket = new TcpClient();
        await socket.ConnectAsync(shared.Node.Address.Host, shared.Node.Address.Port, _stop);
        try
        {
            var stream = socket.GetStream();
            await stream.WriteAsync(bytes, _stop);
            if (!isWhole)
            {
                socket.Client.Shutdown(SocketShutdown.Send);
            }

            var text = await FirstAsync(stream);
            if (text.Length < 12)
            {
                return false;
            }

            Check(int.TryParse(text.AsSpan(9, 3), out var status) ? status : 0, text,
                $"{place}: {Encoding.Latin1.GetString(bytes)}");
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return false;
        }
    }

    private static void Check(int status, string text, string place)
    {
        // 505 is no error of the node: HTTP's word for a version of it that the client made up.
        Assert.True(status is (>= 200 and < 500) or 503 or 505, $"{status} for {place}\n{text}");
        Assert.DoesNotContain("root:", text, StringComparison.Ordinal);
        Assert.DoesNotContain(ApiNode.Operator, text, StringComparison.Ordinal);
    }

    // The beginning of what comes, in some seconds: events have no end, and a request that is not whole no answer.
    private async Task<string> FirstAsync(Stream stream)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        limit.CancelAfter(TimeSpan.FromSeconds(3));
        var buffer = new byte[4096];
        var filled = 0;
        try
        {
            int read;
            while (filled < buffer.Length && (read = await stream.ReadAsync(buffer.AsMemory(filled), limit.Token)) > 0)
            {
                filled += read;
            }
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
        }

        return Encoding.UTF8.GetString(buffer, 0, filled);
    }
}
