using Vqa.Analysis.Metering;

namespace Vqa.Delivery.Reports;

/// <summary>
/// The sound beside a picture: the newest window's loudness, and the largest levels over all windows that were measured since the
/// picture before, so that no peak falls between two rows. Containers interleave in runs, so where no window came since, the
/// newest one stands.
/// </summary>
internal struct AudioSinceFrame
{
    private bool _isTaken;

    /// <summary>False until the first window.</summary>
    public bool Any;

    /// <summary>The newest window.</summary>
    public AudioMetrics Newest;

    /// <summary>Of the loudest channel, linear.</summary>
    public float Peak, TruePeak, Rms;

    /// <summary>Over all channels.</summary>
    public int ClippedSamples;

    /// <summary>Takes a window.</summary>
    public void Add(in AudioMetrics audio)
    {
        if (_isTaken || !Any)
        {
            (Peak, TruePeak, Rms, ClippedSamples, _isTaken) = (0, 0, 0, 0, false);
        }

        Any = true;
        Newest = audio;
        for (var channel = 0; channel < audio.Channels; channel++)
        {
            ref readonly var level = ref audio.Levels[channel];
            Peak = Math.Max(Peak, level.Peak);
            TruePeak = Math.Max(TruePeak, level.TruePeak);
            Rms = Math.Max(Rms, level.Rms);
            ClippedSamples += level.ClippedSamples;
        }
    }

    /// <summary>The row is written: the next window starts anew.</summary>
    public void Taken() => _isTaken = true;

    /// <summary>A linear level in decibels; minus infinity for digital silence.</summary>
    public static double Decibels(double linear) => 20 * Math.Log10(linear);
}
