using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Vqa.Delivery.Addresses;

namespace Vqa.Delivery.Subscribers;

/// <summary>
/// POSTs JSON to a URL that a user named, and makes of the answer what it means for the delivery. Any thread.
/// </summary>
internal sealed class JsonPost : IDisposable
{
    /// <summary>Most bytes read of an answer; of those, so many characters are shown.</summary>
    private const int LongestAnswer = 64 << 10, LongestShown = 200;

    private static readonly string[] _own =
    [
        "Host", "Content-Length", "Content-Type", "Transfer-Encoding", "Connection", "Upgrade", "Expect", "Trailer", "TE",
        "Idempotency-Key", WebhookSignature.Header,
    ];

    private readonly Uri _url;
    private readonly IReadOnlyDictionary<string, string> _headers;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <exception cref="ArgumentException">The URL or a header is not allowed; the message says why.</exception>
    public JsonPost(
        Uri? url, IReadOnlyDictionary<string, string> headers, TimeSpan timeout, AddressPolicy policy, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (policy.Problem(url) is { } problem) throw new ArgumentException($"The URL is not allowed. {problem}");
        if (headers.Select(Problem).FirstOrDefault(wrong => wrong is not null) is { } header) throw new ArgumentException(header);
        (_url, _headers, _timeout, _time) = (url, headers, timeout, time);
        _client = new HttpClient(policy.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The URL for people.</summary>
    public string Shown => ShownUrl.Of(_url);

    /// <summary>Makes one attempt.</summary>
    /// <returns>What it means, and the status; null where there was no answer.</returns>
    public async Task<(DeliveryResult Result, int? Status)> SendAsync(
        byte[] body, string mediaType, IReadOnlyDictionary<string, string> headers, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var request = Request(body, mediaType, headers);
            using var response = await _client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            var text = response.IsSuccessStatusCode ? "" : await ReadAsync(response, both.Token).ConfigureAwait(false);
            return (Judge(response, text), (int)response.StatusCode);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (new DeliveryResult(DeliveryVerdict.HostFailed, $"No answer within {_timeout.TotalSeconds:0.#} s."), null);
        }
        catch (AddressRefusedException e)
        {
            return (new DeliveryResult(DeliveryVerdict.Refused, e.Message), null);
        }
        catch (HttpRequestException e) when (e.InnerException is AddressRefusedException refused)
        {
            return (new DeliveryResult(DeliveryVerdict.Refused, refused.Message), null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (new DeliveryResult(DeliveryVerdict.HostFailed, (e.InnerException ?? e).Message), null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(byte[] body, string mediaType, IReadOnlyDictionary<string, string> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType, "utf-8");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("vqa", null));
        foreach (var (name, value) in _headers)
        {
            request.Headers.Add(name, value);
        }

        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return request;
    }

    /// <summary>What is wrong with a header that a user named; null where nothing is. Never shows its value.</summary>
    private static string? Problem(KeyValuePair<string, string> header)
    {
        if (_own.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
        {
            return $"headers: '{header.Key}' is set by Vqa itself. Leave it out.";
        }

        try
        {
            using var trial = new HttpRequestMessage();
            trial.Headers.Add(header.Key, header.Value);
            return null;
        }
        catch (InvalidOperationException)
        {
            return $"headers: '{header.Key}' describes a body or an answer and is not the sender's to choose. Leave it out.";
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return $"headers: '{header.Key}' has a name or a value that HTTP does not allow: names are letters, digits and "
                + "hyphens, values one line.";
        }
    }

    private DeliveryResult Judge(HttpResponseMessage response, string text)
    {
        var error = $"{(int)response.StatusCode}{(text.Length > 0 ? $": {text}" : "")}";
        return response.StatusCode switch
        {
            >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous => DeliveryResult.Delivered,
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => new DeliveryResult(
                DeliveryVerdict.Refused,
                $"{(int)response.StatusCode}: redirects are not followed. Set the URL that it leads to."),
            HttpStatusCode.Gone => new DeliveryResult(DeliveryVerdict.Gone, error),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new DeliveryResult(
                DeliveryVerdict.HostFailed, error, RetryAfter(response.Headers)),
            >= HttpStatusCode.InternalServerError => new DeliveryResult(DeliveryVerdict.HostFailed, error),
            _ => new DeliveryResult(DeliveryVerdict.Refused, error),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        if (headers.RetryAfter is not { } value) return null;
        var pause = value.Delta ?? value.Date - _time.GetUtcNow();
        return pause > TimeSpan.Zero ? pause : null;
    }

    /// <summary>The beginning of an answer, for people: bounded, one line, printable.</summary>
    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var answer = new byte[LongestAnswer];
        var length = 0;
        try
        {
            using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            length = await stream
                .ReadAtLeastAsync(answer, LongestAnswer, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // The status is known; what it said further is not worth a failure.
        }

        var text = Encoding.UTF8.GetString(answer, 0, Math.Min(length, 4 * LongestShown));
        var shown = text.Select(letter => char.GetUnicodeCategory(letter) is UnicodeCategory.Control ? ' ' : letter);
        return string.Concat(shown.Take(LongestShown)).Trim();
    }
}
