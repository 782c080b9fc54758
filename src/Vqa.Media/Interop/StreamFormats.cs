namespace Vqa.Media.Interop;

/// <summary>
/// What the packets of one stretch are of: the picture's and the sound's parameters, as long as neither changes. Counts the
/// packets that need it and goes with the last.
/// </summary>
internal sealed class StreamFormats : IDisposable
{
    private DecoderRecipe? _video, _audio;
    private int _users;

    /// <summary>What a kind's decoder or muxer is opened from; null where no packet of it came yet. Borrowed.</summary>
    public DecoderRecipe? this[MediaKind kind] => kind == MediaKind.Video ? _video : _audio;

    /// <summary>Takes over the parameters of a kind.</summary>
    public void Set(MediaKind kind, DecoderRecipe recipe)
    {
        if (kind == MediaKind.Video) _video = recipe;
        else _audio = recipe;
    }

    /// <summary>One more needs it.</summary>
    public void Enter() => _users++;

    /// <summary>One less needs it.</summary>
    public void Leave()
    {
        if (--_users == 0) Dispose();
    }

    public void Dispose()
    {
        _video?.Dispose();
        _audio?.Dispose();
    }
}
