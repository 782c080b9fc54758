using System.Runtime.InteropServices;
using Vqa.Media.Interop;

namespace Vqa.Media.Loudness;

/// <summary>
/// Loudness by EBU R128 (ITU-R BS.1770-4, EBU Tech 3341 and 3342), measured by libebur128. Steps forward every 100 ms,
/// as the standard's gating blocks do. Memory is bounded for any length of stream: 3 s of sound and histograms of 0.1
/// LU. Allocates nothing after its construction. For one thread at a time.
/// </summary>
/// <remarks>
/// <para>
/// libebur128 filters, gates and keeps the histograms. Its own momentary and short-term loudness would add up the last
/// 0.4 s and 3 s again at every step; as power is additive, this class asks for the last 100 ms only and averages
/// those.
/// </para>
/// <para>
/// A mono programme is one channel, counted once, as in BS.1770 and in FFmpeg's ebur128: 3 LU lower than the same sound
/// on both channels of stereo. Who plays mono on two loudspeakers must add 3 LU.
/// </para>
/// </remarks>
public sealed class LoudnessMeter : IDisposable
{
    /// <summary>What digital silence is reported as, LUFS: minus infinity, made a number.</summary>
    public const double Silence = -120;

    /// <summary>Channels and rates beyond these are not measured: nobody listens to them, and damaged headers claim
    /// them.</summary>
    public const int MaxChannels = 16, MinSampleRate = 8000, MaxSampleRate = 192_000;

    private const int StepMilliseconds = 100;
    private const int StepsPerMomentary = 4;
    private const int StepsPerShortTerm = 30;

    // K-weighted power and LUFS: BS.1770-4, L = -0.691 + 10 log10(sum of the weighted powers).
    private const double Offset = -0.691;

    private readonly Ebur128Handle _state;
    private readonly int _channels;
    private readonly int _stepSamples;
    private readonly float[] _step;
    private readonly double[] _powers = new double[StepsPerShortTerm];
    private int _filled;
    private long _steps;

    /// <param name="channels">1 to <see cref="MaxChannels"/>.</param>
    /// <param name="sampleRate">Samples per second and channel, <see cref="MinSampleRate"/> to
    /// <see cref="MaxSampleRate"/>.</param>
    /// <param name="layout">FFmpeg's name of the channel layout; decides each channel's weight
    /// (<see cref="ChannelWeights"/>).</param>
    /// <exception cref="MediaException">libebur128 is missing (<see cref="MediaError.Native"/>).</exception>
    public LoudnessMeter(int channels, int sampleRate, string layout = "")
    {
        if (!Supports(channels, sampleRate))
        {
            throw new ArgumentException($"Loudness of {channels} channels at {sampleRate} Hz cannot be measured.");
        }

        _channels = channels;
        // The library's own rounding of 100 ms, so that both step at the same sample.
        _stepSamples = (sampleRate + 5) / 10;
        _step = new float[_stepSamples * channels];
        _state = Open(channels, sampleRate);
        var weights = ChannelWeights.Of(layout, channels);
        for (var channel = 0; channel < channels; channel++)
        {
            Check(Ebur128.ebur128_set_channel(_state, (uint)channel, weights[channel]));
        }
    }

    /// <summary>Loudness of the last 0.4 s, LUFS, never below <see cref="Silence"/>; NaN before.</summary>
    public double Momentary { get; private set; } = double.NaN;

    /// <summary>Loudness of the last 3 s, LUFS, never below <see cref="Silence"/>; NaN before.</summary>
    public double ShortTerm { get; private set; } = double.NaN;

    /// <summary>Gated loudness of all so far, LUFS, in steps of 0.1 or finer; NaN until something was above the gate of
    /// -70 LUFS.</summary>
    public double Integrated { get; private set; } = double.NaN;

    /// <summary>Loudness range of all so far (EBU Tech 3342), LU; NaN for the first 3 s, and until something was above
    /// the gate.</summary>
    public double Range { get; private set; } = double.NaN;

    /// <summary>True where loudness of such sound can be measured.</summary>
    public static bool Supports(int channels, int sampleRate)
        => channels is >= 1 and <= MaxChannels && sampleRate is >= MinSampleRate and <= MaxSampleRate;

    /// <summary>What keeps loudness from being measured on this machine, with the fix; null where nothing
    /// does.</summary>
    public static string? Problem()
    {
        if (!NativeLibrary.TryLoad(Ebur128.Library, out var library))
        {
            return $"{Ebur128.Library} is missing, which measures loudness; on Debian: apt-get install libebur128-1.";
        }

        NativeLibrary.Free(library);
        return null;
    }

    /// <summary>Takes sound in.</summary>
    /// <param name="planar">Channel after channel. Samples must be numbers: libebur128 never forgets a NaN.</param>
    /// <param name="stride">Samples from the start of one channel to the start of the next.</param>
    /// <param name="samples">Samples of each channel.</param>
    public void Add(ReadOnlySpan<float> planar, int stride, int samples)
    {
        for (var taken = 0; taken < samples;)
        {
            var count = Math.Min(samples - taken, _stepSamples - _filled);
            for (var channel = 0; channel < _channels; channel++)
            {
                var from = planar.Slice((channel * stride) + taken, count);
                var to = (_filled * _channels) + channel;
                foreach (var sample in from)
                {
                    _step[to] = sample;
                    to += _channels;
                }
            }

            taken += count;
            _filled += count;
            if (_filled == _stepSamples)
            {
                _filled = 0;
                Step();
            }
        }
    }

    public void Dispose() => _state.Dispose();

    private void Step()
    {
        Check(Ebur128.ebur128_add_frames_float(_state, _step, (nuint)_stepSamples));
        Check(Ebur128.ebur128_loudness_window(_state, new CULong(StepMilliseconds), out var loudness));
        _powers[_steps++ % StepsPerShortTerm] = Math.Pow(10, (loudness - Offset) / 10);
        Momentary = MeanOfLast(StepsPerMomentary);
        ShortTerm = MeanOfLast(StepsPerShortTerm);
        Check(Ebur128.ebur128_loudness_global(_state, out var integrated));
        Integrated = double.IsFinite(integrated) ? integrated : double.NaN;
        if (!double.IsNaN(Integrated) && !double.IsNaN(ShortTerm))
        {
            Check(Ebur128.ebur128_loudness_range(_state, out var range));
            Range = range;
        }
    }

    private double MeanOfLast(int count)
    {
        if (_steps < count)
        {
            return double.NaN;
        }

        var sum = 0.0;
        for (var i = 1; i <= count; i++)
        {
            sum += _powers[(_steps - i) % StepsPerShortTerm];
        }

        return Math.Max(Silence, Offset + (10 * Math.Log10(sum / count)));
    }

    private static Ebur128Handle Open(int channels, int sampleRate)
    {
        try
        {
            return new Ebur128Handle(channels, sampleRate);
        }
        catch (DllNotFoundException)
        {
            throw new MediaException(MediaError.Native, Problem() ?? $"{Ebur128.Library} cannot be loaded.");
        }
    }

    private static void Check(int result)
    {
        if (result != Ebur128.Success)
        {
            throw new MediaException(MediaError.Native, $"libebur128 failed with code {result}.");
        }
    }
}
