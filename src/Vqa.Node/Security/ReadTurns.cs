using Microsoft.AspNetCore.Http;

namespace Vqa.Node.Security;

/// <summary>
/// Lets a few requests at a time look through the ledger or a time line: each may take a processor for a good while, and the
/// streams come first. What is found is sent when the turn is over. Any thread.
/// </summary>
internal sealed class ReadTurns : IEndpointFilter, IDisposable
{
    private const int Turns = 4;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2), _retry = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turns = new(Turns);

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (!await _turns.WaitAsync(_patience, context.HttpContext.RequestAborted))
        {
            return new Problem(StatusCodes.Status503ServiceUnavailable, "Too many are looking through the incidents.")
                { RetryAfter = _retry };
        }

        try
        {
            return await next(context);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();
}
