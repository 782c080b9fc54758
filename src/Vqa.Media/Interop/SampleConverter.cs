using FFmpeg.AutoGen;

namespace Vqa.Media.Interop;

/// <summary>
/// Brings blocks of sound into planar float. Its resampler and buffer are made anew only when rate, format or channels
/// change, or when a block is longer than any before.
/// </summary>
internal sealed unsafe class SampleConverter : IDisposable
{
    private ResamplerHandle? _resampler;
    private (AVSampleFormat Format, int Rate, int Channels) _prepared;

    /// <summary>Converts a block.</summary>
    /// <param name="source">The decoded block; it is left as it is.</param>
    /// <param name="target">Receives the samples; its buffer is used again where it is long enough.</param>
    /// <param name="capacity">Samples per channel that the target's buffer holds; updated.</param>
    public void Convert(FrameHandle source, FrameHandle target, ref int capacity)
    {
        var wanted = (source.SampleFormat, source.SampleRate, source.Channels);
        if (_resampler is null || _prepared != wanted)
        {
            _resampler?.Dispose();
            _resampler = null;
            _resampler = new ResamplerHandle(source);
            _prepared = wanted;
        }

        if (target.IsEmpty || target.Channels != source.Channels || capacity < source.Samples)
        {
            target.AllocateSamples(source, source.Samples);
            capacity = source.Samples;
        }

        _resampler.Convert(source, target);
    }

    public void Dispose() => _resampler?.Dispose();
}
