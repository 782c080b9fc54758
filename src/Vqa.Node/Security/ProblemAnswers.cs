using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Vqa.Delivery.Outbox;

namespace Vqa.Node.Security;

/// <summary>
/// Gives every error below /v1 a body: also those of the server itself, which has none for unknown routes and wrong
/// methods.
/// </summary>
internal sealed partial class ProblemAnswers(ILogger log)
{
    // A disk that is full or slow is mostly neither some seconds later.
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(5);

    /// <summary>Passes a request on, and answers where nobody did.</summary>
    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        Problem? problem;
        try
        {
            await next(context);
            problem = IsBare(context) ? new Problem(context.Response.StatusCode, Detail(context)) : null;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // Nobody is there to be answered.
        }
        catch (BadHttpRequestException e)
        {
            problem = new Problem(e.StatusCode, e.Message);
        }
        catch (IOException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (e is LedgerException or SqliteException)
        {
            problem = new Problem(StatusCodes.Status503ServiceUnavailable, e.Message) { RetryAfter = _retry };
        }
        catch (Exception e)
        {
            LogFailure(context.Request.Method, context.GetEndpoint()?.DisplayName, e);
            problem = new Problem(
                StatusCodes.Status500InternalServerError, "An error of the node itself; its log says more.");
        }

        if (problem is null)
        {
            return;
        }

        if (context.Response.HasStarted)
        {
            context.Abort(); // Half an answer must not look whole.
            return;
        }

        await problem.ExecuteAsync(context);
    }

    private static bool IsBare(HttpContext context) => context.Response.StatusCode >= StatusCodes.Status400BadRequest
        && !context.Response.HasStarted && context.Response.ContentType is null
        && context.Request.Path.StartsWithSegments("/v1");

    private static string? Detail(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address; /v1/openapi.json lists what there is.",
        StatusCodes.Status405MethodNotAllowed =>
            $"{context.Request.Method} cannot be used here; allowed: {context.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => "Send application/json.",
        StatusCodes.Status413PayloadTooLarge => "The body is larger than 1 MiB.",
        _ => null,
    };

    [LoggerMessage(42, LogLevel.Error, "{Method} {Route} failed")]
    private partial void LogFailure(string method, string? route, Exception exception);
}
