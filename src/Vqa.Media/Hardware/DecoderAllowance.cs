namespace Vqa.Media.Hardware;

/// <summary>
/// How many decoders a device takes at a time: as many as was said, or else as its memory holds. What one takes is measured
/// while they run, so streams of any size count as what they are. Safe for use by several threads.
/// </summary>
/// <param name="most">Said by the user; null for what the memory holds.</param>
/// <param name="memory">The device's, in bytes; null where nobody tells, and then nothing is refused.</param>
internal sealed class DecoderAllowance(int? most, Func<(long Free, long Total)?> memory)
{
    /// <summary>
    /// What a decoder is taken to need at least: those that have just begun have not taken theirs yet. About what 1080p of
    /// 8 bits takes in some ten surfaces and NVDEC's own buffers.
    /// </summary>
    public const long LeastBytes = 64L << 20;

    /// <summary>Left for kernels, for the model, and for what the driver keeps beside.</summary>
    public const long Reserve = 512L << 20;

    private readonly Lock _lock = new();
    private long _freeAtFirst;
    private int _running;

    /// <summary>Decoders that run now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>True where nobody said how many.</summary>
    public bool IsByMemory => most is null;

    /// <summary>How many it takes, by what is known now; at least one.</summary>
    public int Most
    {
        get
        {
            lock (_lock) return Limit();
        }
    }

    /// <summary>Counts a decoder in; false where there are as many as may be.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_running >= Limit()) return false;
            _running++;
            return true;
        }
    }

    /// <summary>Counts a decoder out.</summary>
    public void Leave()
    {
        lock (_lock) _running--;
    }

    private int Limit()
    {
        if (most is { } said) return said;
        if (memory() is not { } now) return int.MaxValue;
        // What others take later counts as taken by the decoders: one too few rather than one too many.
        if (_running == 0) _freeAtFirst = now.Free;
        long each = _running == 0 ? LeastBytes : Math.Max(LeastBytes, (_freeAtFirst - now.Free) / _running);
        return (int)Math.Clamp((_freeAtFirst - Reserve) / each, 1, int.MaxValue);
    }
}
