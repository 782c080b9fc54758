namespace Vqa.Node.Monitoring;

/// <summary>
/// Which streams have series of their own. There is a most of them, for each costs the one who scrapes; the rest share
/// one label. Who has series keeps them until it is gone, so that no line breaks off without cause. For one thread.
/// </summary>
/// <param name="most">Streams with series of their own at most.</param>
internal sealed class StreamLabels(int most)
{
    /// <summary>The label of all others. No stream can be called so.</summary>
    public const string Other = "_other";

    private readonly HashSet<string> _own = new(StringComparer.Ordinal);

    /// <summary>Gives labels to the streams that there are now.</summary>
    /// <param name="ids">Of all of them.</param>
    /// <returns>Those that had a label of their own and are gone.</returns>
    public IReadOnlyList<string> Assign(IReadOnlyList<string> ids)
    {
        var gone = _own.Except(ids).ToList();
        _own.ExceptWith(gone);
        foreach (var id in ids)
        {
            if (_own.Count >= most)
            {
                break;
            }

            _own.Add(id);
        }

        return gone;
    }

    /// <summary>The label of a stream.</summary>
    public string Of(string id) => _own.Contains(id) ? id : Other;
}
