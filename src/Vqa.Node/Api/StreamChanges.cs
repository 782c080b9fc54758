using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Vqa.Node.Security;
using Vqa.Node.Streams;

namespace Vqa.Node.Api;

/// <summary>
/// Changes what is registered: one change of a stream at a time, so that of two patches none is lost.
/// </summary>
internal sealed class StreamChanges(ApiParts parts) : IDisposable
{
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(2);

    // Streams share them by their names' hashes: a change that waits for a name server must not hold up all others.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    // Room that two were found to fit into is not there twice.
    private readonly SemaphoreSlim _admitting = new(1);

    /// <summary>Registers a stream, or replaces what it was registered with.</summary>
    public Task<IResult> PutAsync(string id, JsonObject body, CancellationToken stop) =>
        InTurnAsync(id, () => ApplyAsync(id, body, stop), stop);

    /// <summary>Changes some of what a stream was registered with.</summary>
    public Task<IResult> PatchAsync(string id, JsonObject patch, CancellationToken stop) => InTurnAsync(
        id,
        async () => parts.Fleet.Find(id) is { } status
            ? await ApplyAsync(id, BodyReader.Merge(Written(status.Definition), patch), stop)
            : StreamEndpoints.Unknown(id),
        stop);

    /// <summary>Forgets a stream.</summary>
    public Task<IResult> DeleteAsync(string id, CancellationToken stop) => InTurnAsync(
        id, async () => await parts.Fleet.DeleteAsync(id) ? Results.NoContent() : StreamEndpoints.Unknown(id), stop);

    /// <summary>Forgives a stream that is quarantined.</summary>
    public Task<IResult> ReleaseAsync(string id, CancellationToken stop) => InTurnAsync(
        id, async () => await parts.Fleet.ReleaseAsync(id) ? Shown(id) : StreamEndpoints.Unknown(id), stop);

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_turns, turn => turn.Dispose());
        _admitting.Dispose();
    }

    private async Task<IResult> ApplyAsync(string id, JsonObject body, CancellationToken stop)
    {
        if (body["id"] is { } given)
        {
            if (given is not JsonValue text || !text.TryGetValue(out string? named) || named != id)
            {
                return Problem.Of("id", $"The address says '{id}'. Leave it out.");
            }

            body.Remove("id");
        }

        var (definition, problem) = BodyReader.Read<StreamDefinition>(body, StreamFields.Hints);
        if (definition is null)
        {
            return problem!;
        }

        definition = definition with { Id = id };
        if (parts.Rules.Problems(definition, isFromFile: false) is { Count: > 0 } problems)
        {
            return Problem.Of(problems);
        }

        if (await parts.Sources.LookUpAsync(definition.Url, stop) is { } refused)
        {
            return Problem.Of("url", refused);
        }

        await _admitting.WaitAsync(stop);
        try
        {
            return await AdmitAsync(id, definition);
        }
        finally
        {
            _admitting.Release();
        }
    }

    private async Task<IResult> AdmitAsync(string id, StreamDefinition definition)
    {
        var isWatched = parts.Fleet.Find(id) is { } now && now.Definition.IsWatchedLike(definition);
        if (!isWatched && definition.Enabled && parts.Admission.Refusal(definition) is { } full)
        {
            return new Problem(StatusCodes.Status503ServiceUnavailable, full.Reason) { RetryAfter = full.RetryAfter };
        }

        var isNew = await parts.Fleet.PutAsync(definition);
        return isNew ? Results.Created($"/v1/streams/{id}", StreamView.Of(parts.Fleet.Find(id)!)) : Shown(id);
    }

    private IResult Shown(string id) =>
        parts.Fleet.Find(id) is { } status ? Results.Ok(StreamView.Of(status)) : StreamEndpoints.Unknown(id);

    private async Task<IResult> InTurnAsync(string id, Func<Task<IResult>> change, CancellationToken stop)
    {
        var turn = _turns[unchecked((uint)id.GetHashCode(StringComparison.Ordinal)) % _turns.Length];
        await turn.WaitAsync(stop);
        try
        {
            return await change();
        }
        catch (InvalidOperationException e) when (parts.Fleet.Find(id) is { IsFromFile: true })
        {
            return new Problem(StatusCodes.Status409Conflict, e.Message);
        }
        catch (ObjectDisposedException)
        {
            return new Problem(StatusCodes.Status503ServiceUnavailable, "The node is stopping.")
                { RetryAfter = _retry };
        }
        finally
        {
            turn.Release();
        }
    }

    private static JsonObject Written(StreamDefinition definition)
    {
        var written = (JsonObject)JsonSerializer.SerializeToNode(definition, DefinitionJson.Options)!;
        written.Remove("id");
        return written;
    }
}
