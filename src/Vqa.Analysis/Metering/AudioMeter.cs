using Vqa.Kernels.Audio;
using Vqa.Media;
using Vqa.Media.Loudness;

namespace Vqa.Analysis.Metering;

/// <summary>
/// Sound becomes numbers once: takes decoded blocks of any size and gives metrics of windows of 20 ms, one after
/// another.
/// <code>
/// meter.Add(block, …);
/// while (meter.TryNext(out var metrics)) …
/// </code>
/// What is left of a block goes into the next window. Allocates nothing in the steady state. For one thread at a time.
/// </summary>
/// <remarks>
/// A change of rate, channels or layout ends the window that is begun: it comes out short, and all meters start anew.
/// Samples that are no number count as silence. A window never has more than <see cref="MaxWindowSamples"/>, whatever
/// rate a damaged header claims. Loudness stays NaN where <see cref="LoudnessMeter.Supports"/> says no.
/// </remarks>
public sealed class AudioMeter : IDisposable
{
    /// <summary>20 ms at 819.2 kHz, more than any converter samples.</summary>
    public const int MaxWindowSamples = 16384;

    /// <summary>Mean power below which a channel counts as silent for the correlation: -120 dBFS.</summary>
    private const double SilentPower = 1e-12;

    private const int WindowsPerSecond = 50;

    private readonly AudioWindowBuffer _buffer = new();
    private readonly AudioTimeline _timeline = new();
    private readonly ClipCounter[] _clipCounters = new ClipCounter[ChannelLevels.Max];
    private LoudnessMeter? _loudness;
    private int _sampleRate;
    private int _channels;
    private string _layout = "";
    private bool _isInterpolated;
    private long _windows;
    private long _position;
    private bool _hasShortWindow;
    private AudioMetrics _shortWindow;

    /// <summary>Takes a block in. All windows of the block before must have been taken out.</summary>
    /// <param name="block">Copied; an empty one is passed over.</param>
    /// <param name="time">When its first sample is heard.</param>
    /// <param name="status">What was odd about its time stamp.</param>
    /// <param name="error">How far that lay from where it was expected.</param>
    /// <exception cref="MediaException">The library that measures loudness is missing.</exception>
    public void Add(AudioBlock block, TimeSpan time, TimestampStatus status, TimeSpan error)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (!Begin(block.Samples, block.Channels, block.SampleRate, block.ChannelLayout))
        {
            return;
        }

        for (var channel = 0; channel < _channels; channel++)
        {
            _buffer.Append(channel, block.Channel(channel));
        }

        End(block.Samples, time, status, error);
    }

    /// <summary>Takes a block in that lies in one piece. All windows of the block before must have been taken
    /// out.</summary>
    /// <param name="planar">Channel after channel, equally many samples of each; copied.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="sampleRate">Samples per second and channel.</param>
    /// <param name="layout">FFmpeg's name of the channel layout.</param>
    /// <param name="time">When the first sample is heard.</param>
    /// <param name="status">What was odd about its time stamp.</param>
    /// <param name="error">How far that lay from where it was expected.</param>
    /// <exception cref="MediaException">The library that measures loudness is missing.</exception>
    public void Add(
        ReadOnlySpan<float> planar, int channels, int sampleRate, string layout,
        TimeSpan time, TimestampStatus status = TimestampStatus.Normal, TimeSpan error = default)
    {
        var samples = channels > 0 ? planar.Length / channels : 0;
        if (!Begin(samples, channels, sampleRate, layout))
        {
            return;
        }

        for (var channel = 0; channel < _channels; channel++)
        {
            _buffer.Append(channel, planar.Slice(channel * samples, samples));
        }

        End(samples, time, status, error);
    }

    /// <summary>The sound ends, or pauses: what is left becomes a short window, which is still to be taken
    /// out.</summary>
    public void Flush()
    {
        RequireDrained();
        if (_buffer.Pending > 0)
        {
            Measure(_buffer.Pending, out _shortWindow);
            _hasShortWindow = true;
        }
    }

    /// <summary>Takes the next window out; false where the samples do not suffice for one.</summary>
    public bool TryNext(out AudioMetrics metrics)
    {
        if (_hasShortWindow)
        {
            metrics = _shortWindow;
            _hasShortWindow = false;
            return true;
        }

        if (_channels == 0 || _buffer.Pending < NextLength())
        {
            metrics = default;
            return false;
        }

        Measure(NextLength(), out metrics);
        _windows++;
        return true;
    }

    public void Dispose() => _loudness?.Dispose();

    private bool Begin(int samples, int channels, int sampleRate, string layout)
    {
        if (samples == 0 || channels <= 0 || sampleRate <= 0)
        {
            return false;
        }

        RequireDrained();
        channels = Math.Min(channels, ChannelLevels.Max);
        if (sampleRate != _sampleRate || channels != _channels || layout != _layout)
        {
            Flush();
            Restart(channels, sampleRate, layout);
        }

        _buffer.Reserve(samples);
        return true;
    }

    private void End(int samples, TimeSpan time, TimestampStatus status, TimeSpan error)
    {
        _timeline.Add(_position + _buffer.Pending, time, status, error);
        _buffer.Commit(samples);
    }

    private void Restart(int channels, int sampleRate, string layout)
    {
        (_sampleRate, _channels, _layout) = (sampleRate, channels, layout);
        _isInterpolated = TruePeak.IsInterpolated(sampleRate);
        _windows = _position = 0;
        _buffer.Reset(channels);
        _timeline.Clear();
        Array.Clear(_clipCounters);
        _loudness?.Dispose();
        _loudness = LoudnessMeter.Supports(channels, sampleRate)
            ? new LoudnessMeter(channels, sampleRate, layout)
            : null;
    }

    // Windows begin at whole multiples of 20 ms even where that is no whole number of samples (11 025 Hz).
    private int NextLength()
    {
        var length = ((_windows + 1) * _sampleRate / WindowsPerSecond) - (_windows * _sampleRate / WindowsPerSecond);
        return (int)Math.Clamp(length, 1, MaxWindowSamples);
    }

    private void Measure(int length, out AudioMetrics metrics)
    {
        metrics = new AudioMetrics { SampleRate = _sampleRate, Channels = _channels, Correlation = double.NaN };
        _timeline.Take(_position, length, ref metrics);
        Span<double> powers = stackalloc double[ChannelLevels.Max];
        for (var channel = 0; channel < _channels; channel++)
        {
            var samples = _buffer.Window(channel, length);
            var sums = LevelPass.Measure(samples);
            var clips = _clipCounters[channel].Count(samples, sums.Peak);
            var between = _isInterpolated ? TruePeak.Measure(_buffer.WindowWithHistory(channel, length)) : 0;
            powers[channel] = sums.SumSquares / length;
            metrics.Levels[channel] = new ChannelLevel
            {
                Peak = sums.Peak,
                TruePeak = Math.Max(sums.Peak, between),
                Rms = (float)Math.Sqrt(powers[channel]),
                ClippedSamples = clips.Clipped,
                TopSamples = clips.Top,
                UpperSamples = clips.Upper,
            };
        }

        if (_channels > 1 && powers[0] > SilentPower && powers[1] > SilentPower)
        {
            var product = LevelPass.Product(_buffer.Window(0, length), _buffer.Window(1, length)) / length;
            metrics.Correlation = Math.Clamp(product / Math.Sqrt(powers[0] * powers[1]), -1, 1);
        }

        MeasureLoudness(length, ref metrics);
        _buffer.Consume(length);
        _position += length;
    }

    private void MeasureLoudness(int length, ref AudioMetrics metrics)
    {
        _loudness?.Add(_buffer.Planar, _buffer.Stride, length);
        metrics.Momentary = _loudness?.Momentary ?? double.NaN;
        metrics.ShortTerm = _loudness?.ShortTerm ?? double.NaN;
        metrics.Integrated = _loudness?.Integrated ?? double.NaN;
        metrics.LoudnessRange = _loudness?.Range ?? double.NaN;
    }

    private void RequireDrained()
    {
        if (_hasShortWindow || (_channels > 0 && _buffer.Pending >= NextLength()))
        {
            throw new InvalidOperationException("Windows are waiting to be taken out.");
        }
    }
}
