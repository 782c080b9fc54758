namespace Vqa.Benchmarks.Accuracy.Measuring;

/// <summary>20 ms of two-channel sound.</summary>
/// <param name="LeftPeak">Largest absolute value of the left channel, between the samples too; 1 is full scale.</param>
/// <param name="RightPeak">The same of the right channel.</param>
/// <param name="LeftRms">Root mean square of the left channel.</param>
/// <param name="RightRms">Root mean square of the right channel.</param>
/// <param name="Correlation">Correlation of the channels, -1 to 1; 0 where one is silent.</param>
internal readonly record struct SoundSample(
    double LeftPeak, double RightPeak, double LeftRms, double RightRms, double Correlation)
{
    /// <summary>The louder channel's peak.</summary>
    public double Peak => Math.Max(LeftPeak, RightPeak);

    /// <summary>The louder channel's root mean square.</summary>
    public double Rms => Math.Max(LeftRms, RightRms);
}

/// <summary>What the sound of a clip is like, measured without any code of the product.</summary>
internal sealed class SoundProfile(IReadOnlyList<SoundSample> samples)
{
    /// <summary>Length of one sample of the profile.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>All of it, from the clip's start.</summary>
    public IReadOnlyList<SoundSample> Samples { get; } = samples;

    /// <summary>When the sound is over.</summary>
    public TimeSpan End => Samples.Count * Step;

    /// <summary>The parts of an interval.</summary>
    public IEnumerable<SoundSample> Within(Interval interval)
    {
        var first = Math.Max(0, (int)(interval.Start / Step));
        var end = Math.Min(Samples.Count, (int)Math.Ceiling(interval.End / Step));
        for (var i = first; i < end; i++)
        {
            yield return Samples[i];
        }
    }

    /// <summary>Where all parts have a property, for a minimum duration; breaks up to a length are bridged.</summary>
    public IReadOnlyList<Interval> Runs(Func<SoundSample, bool> property, TimeSpan minimum, TimeSpan bridge)
    {
        var runs = new List<Interval>();
        Interval? run = null;
        for (var i = 0; i < Samples.Count; i++)
        {
            if (!property(Samples[i]))
            {
                continue;
            }

            var part = new Interval(i * Step, (i + 1) * Step);
            if (run is { } open && part.Start - open.End <= bridge)
            {
                run = open with { End = part.End };
                continue;
            }

            Keep(run);
            run = part;
        }

        Keep(run);
        return runs;

        void Keep(Interval? candidate)
        {
            if (candidate is { } interval && interval.Duration >= minimum)
            {
                runs.Add(interval);
            }
        }
    }
}
