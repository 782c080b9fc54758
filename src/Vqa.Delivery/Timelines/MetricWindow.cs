using Vqa.Analysis.Metering;

namespace Vqa.Delivery.Timelines;

/// <summary>
/// Pictures and sound of a stretch of time, folded: of each metric the count, sum, smallest and largest value. How a
/// stretch is cut into windows that are merged again makes no difference. Nothing is allocated after it was made. For
/// one thread at a time.
/// </summary>
public sealed class MetricWindow
{
    private readonly Fold[] _folds = new Fold[StreamMetrics.Count];

    /// <summary>Pictures in it.</summary>
    public long Frames { get; private set; }

    /// <summary>Windows of sound of 20 ms in it.</summary>
    public long AudioWindows { get; private set; }

    /// <summary>Nothing was folded in yet.</summary>
    public bool IsEmpty => Frames == 0 && AudioWindows == 0;

    /// <summary>Values of a metric that were known.</summary>
    public long Count(StreamMetric metric) => _folds[(int)metric].Count;

    /// <summary>Sum of the known values; of a <see cref="MetricKind.Power"/> the sum of powers.</summary>
    public double Sum(StreamMetric metric) => _folds[(int)metric].Sum;

    /// <summary>Mean of the known values, in the metric's unit; NaN where none is known.</summary>
    public double Mean(StreamMetric metric)
    {
        ref readonly var fold = ref _folds[(int)metric];
        return Shown(metric, fold.Count == 0 ? double.NaN : fold.Sum / fold.Count);
    }

    /// <summary>The smallest known value, in the metric's unit; NaN where none is known.</summary>
    public double Minimum(StreamMetric metric)
    {
        ref readonly var fold = ref _folds[(int)metric];
        return Shown(metric, fold.Count == 0 ? double.NaN : fold.Minimum);
    }

    /// <summary>The largest known value, in the metric's unit; NaN where none is known.</summary>
    public double Maximum(StreamMetric metric)
    {
        ref readonly var fold = ref _folds[(int)metric];
        return Shown(metric, fold.Count == 0 ? double.NaN : fold.Maximum);
    }

    /// <summary>Folds a picture in.</summary>
    public void Add(in FrameMetrics frame)
    {
        Frames++;
        Take(StreamMetric.FrameDuration, frame.Duration.TotalMilliseconds);
        Take(StreamMetric.PacketBytes, frame.PacketBytes);
        Take(StreamMetric.KeyFrames, frame.IsKeyFrame ? 1 : 0);
        Take(StreamMetric.Width, frame.Width);
        Take(StreamMetric.Height, frame.Height);
        Take(StreamMetric.MeanLuma, frame.MeanLuma);
        Take(StreamMetric.LumaDeviation, frame.LumaDeviation);
        Take(StreamMetric.LumaLow, frame.LumaLow);
        Take(StreamMetric.LumaHigh, frame.LumaHigh);
        Take(StreamMetric.DarkShare, frame.DarkShare);
        Take(StreamMetric.MeanCb, frame.MeanCb);
        Take(StreamMetric.MeanCr, frame.MeanCr);
        Take(StreamMetric.CbDeviation, frame.CbDeviation);
        Take(StreamMetric.CrDeviation, frame.CrDeviation);
        // A difference to the picture before is unknown, not zero, where there is none.
        if (frame.HasPrevious)
        {
            Take(StreamMetric.TemporalDifference, frame.TemporalDifference);
            Take(StreamMetric.PeakBlockDifference, frame.PeakBlockDifference);
            Take(StreamMetric.UnchangedBlockShare, frame.UnchangedBlockShare);
            Take(StreamMetric.ChangedBlockShare, frame.ChangedBlockShare);
        }

        Take(StreamMetric.Blockiness, Math.Max(frame.ColumnBlockiness, frame.RowBlockiness));
        Take(StreamMetric.FlashRiseShare, frame.FlashRiseShare);
        Take(StreamMetric.FlashFallShare, frame.FlashFallShare);
        Take(StreamMetric.TimestampError, Math.Abs(frame.TimestampError.TotalMilliseconds));
        Take(StreamMetric.OddTimestamps, frame.Timestamp == TimestampStatus.Normal ? 0 : 1);
        Take(StreamMetric.RefusedPackets, frame.RefusedPackets);
        Take(StreamMetric.ConcealedBlocks, frame.ConcealedBlocks);
        Take(StreamMetric.DecoderErrorLines, frame.DecoderErrorLines);
        Take(StreamMetric.DamagedFrames, frame.HasDecoderEvidence ? 1 : 0);
    }

    /// <summary>Folds a window of sound in.</summary>
    public void Add(in AudioMetrics audio)
    {
        AudioWindows++;
        Take(StreamMetric.AudioTimestampError, Math.Abs(audio.TimestampError.TotalMilliseconds));
        Take(StreamMetric.OddAudioTimestamps, audio.Timestamp == TimestampStatus.Normal ? 0 : 1);
        Take(StreamMetric.SampleRate, audio.SampleRate);
        Take(StreamMetric.Channels, audio.Channels);
        TakeLevels(audio);
        Take(StreamMetric.Correlation, audio.Correlation);
        Take(StreamMetric.Momentary, audio.Momentary);
        Take(StreamMetric.ShortTerm, audio.ShortTerm);
        Take(StreamMetric.Integrated, audio.Integrated);
        Take(StreamMetric.LoudnessRange, audio.LoudnessRange);
    }

    /// <summary>Folds in what another window holds.</summary>
    public void Merge(MetricWindow other)
    {
        Frames += other.Frames;
        AudioWindows += other.AudioWindows;
        for (var metric = 0; metric < _folds.Length; metric++)
        {
            _folds[metric].Merge(other._folds[metric]);
        }
    }

    /// <summary>Makes it empty.</summary>
    public void Clear()
    {
        (Frames, AudioWindows) = (0, 0);
        Array.Clear(_folds);
    }

    /// <summary>Peak and RMS of the loudest channel, and RMS of the quietest, as powers.</summary>
    private void TakeLevels(in AudioMetrics audio)
    {
        double peak = 0, truePeak = 0, loudest = 0, quietest = double.PositiveInfinity;
        long clipped = 0;
        for (var channel = 0; channel < audio.Channels; channel++)
        {
            ref readonly var level = ref audio.Levels[channel];
            peak = Math.Max(peak, level.Peak);
            truePeak = Math.Max(truePeak, level.TruePeak);
            loudest = Math.Max(loudest, level.Rms);
            quietest = Math.Min(quietest, level.Rms);
            clipped += level.ClippedSamples;
        }

        Take(StreamMetric.Peak, peak * peak);
        Take(StreamMetric.TruePeak, truePeak * truePeak);
        Take(StreamMetric.Rms, loudest * loudest);
        Take(StreamMetric.QuietestRms, quietest * quietest);
        Take(StreamMetric.ClippedSamples, clipped);
    }

    private void Take(StreamMetric metric, double value)
    {
        // NaN is unknown; infinity would outlast everything else in the sum.
        if (double.IsFinite(value))
        {
            _folds[(int)metric].Add(value);
        }
    }

    private static double Shown(StreamMetric metric, double value) =>
        StreamMetrics.Kind(metric) == MetricKind.Power ? StreamMetrics.Decibels(value) : value;

    private struct Fold
    {
        public long Count;
        public double Sum, Minimum, Maximum;

        public void Add(double value)
        {
            (Minimum, Maximum) = Count == 0 ? (value, value) : (Math.Min(Minimum, value), Math.Max(Maximum, value));
            Sum += value;
            Count++;
        }

        public void Merge(in Fold other)
        {
            if (other.Count == 0)
            {
                return;
            }

            (Minimum, Maximum) = Count == 0
                ? (other.Minimum, other.Maximum)
                : (Math.Min(Minimum, other.Minimum), Math.Max(Maximum, other.Maximum));
            Sum += other.Sum;
            Count += other.Count;
        }
    }
}
