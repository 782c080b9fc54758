using Vqa.Kernels.Audio;

namespace Vqa.Analysis.Metering;

/// <summary>
/// Holds the samples that no window has taken yet, channel after channel, and in front of them the few that the
/// true-peak filter looks back at. Grows to the largest block that it has seen, then allocates no more.
/// </summary>
internal sealed class AudioWindowBuffer
{
    private float[] _samples = [];
    private int _channels;
    private int _start;
    private int _end;

    /// <summary>Samples from the start of one channel to the start of the next.</summary>
    public int Stride { get; private set; }

    /// <summary>Samples of each channel that wait.</summary>
    public int Pending => _end - _start;

    /// <summary>All channels from the first waiting sample on.</summary>
    public ReadOnlySpan<float> Planar => _samples.AsSpan(_start);

    /// <summary>The next samples of a channel.</summary>
    public ReadOnlySpan<float> Window(int channel, int length)
        => _samples.AsSpan((channel * Stride) + _start, length);

    /// <summary>The same, and what the true-peak filter needs of the samples before them.</summary>
    public ReadOnlySpan<float> WindowWithHistory(int channel, int length)
        => _samples.AsSpan((channel * Stride) + _start - TruePeak.History, length + TruePeak.History);

    /// <summary>Starts a new run: nothing waits, and silence came before.</summary>
    public void Reset(int channels)
    {
        _channels = channels;
        Stride = TruePeak.History;
        _start = _end = TruePeak.History;
        _samples = new float[channels * Stride];
    }

    /// <summary>Makes room for a block; each channel's samples are then to be appended, and the block
    /// committed.</summary>
    public void Reserve(int samples)
    {
        var kept = TruePeak.History + Pending;
        var (from, fromStride) = (_samples, Stride);
        if (kept + samples > Stride)
        {
            Stride = kept + samples;
            _samples = new float[_channels * Stride];
        }

        for (var channel = 0; channel < _channels; channel++)
        {
            from.AsSpan((channel * fromStride) + _start - TruePeak.History, kept)
                .CopyTo(_samples.AsSpan(channel * Stride));
        }

        _start = TruePeak.History;
        _end = kept;
    }

    /// <summary>Takes one channel of a block in, made safe to measure.</summary>
    public void Append(int channel, ReadOnlySpan<float> samples)
        => AudioSamples.CopyClean(samples, _samples.AsSpan((channel * Stride) + _end, samples.Length));

    /// <summary>Ends a block.</summary>
    public void Commit(int samples) => _end += samples;

    /// <summary>Drops samples that have been measured.</summary>
    public void Consume(int samples) => _start += samples;
}
