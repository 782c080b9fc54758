using System.Text.Json;

namespace Vqa.Node.Diagnosis;

/// <summary>Asks a node whether it is alive: for the health checks of containers, where there is no other program to ask.</summary>
internal static class NodeCheck
{
    // Health checks are given up after five seconds by most who ask for them.
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(4);

    /// <summary>Asks.</summary>
    /// <param name="node">Where it serves: "http://127.0.0.1:8080".</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<Check> RunAsync(Uri node, CancellationToken stop)
    {
        using var handler = new HttpClientHandler();
        if (node.IsLoopback)
        {
            // Its certificate is made out to the name that others call it by.
            handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;
        }

        using var client = new HttpClient(handler) { BaseAddress = node, Timeout = _limit };
        try
        {
            using var answer = await client.GetAsync("/healthz", stop);
            return answer.IsSuccessStatusCode
                ? Check.Good("node", $"{node} is alive")
                : Check.Missing("node", $"{node} is not well: {await ReasonAsync(answer, stop)}", "see its log");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return Check.Missing("node", $"{node} does not answer: {e.Message}", "start it with vqa serve, or give the address that it serves");
        }
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        var text = await answer.Content.ReadAsStringAsync(stop);
        try
        {
            return JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString() ?? text;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return text.Length > 0 ? text : $"{(int)answer.StatusCode}";
        }
    }
}
