using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Models;
using Vqa.Media;

namespace Vqa.Analysis.Sessions;

/// <summary>What a second decoder made of a stretch.</summary>
internal enum SecondLook
{
    /// <summary>It has not looked yet.</summary>
    Pending,

    /// <summary>All is well there: what the first decoder showed was its own doing.</summary>
    Clean,

    /// <summary>It met damage, too.</summary>
    Damaged,

    /// <summary>It could not look: no keyframe was kept, nobody had time, or it failed.</summary>
    None,
}

/// <summary>
/// One finding about pictures that a GPU decoded, and the packets that they came of. Made on the session's thread, judged on the
/// judge's, and asked for its result on the session's again.
/// </summary>
/// <param name="finding">The session's: the judge does not look at it.</param>
/// <param name="stretch">Complete; owned.</param>
/// <param name="options">Of the session.</param>
internal sealed class DecoderCase(Finding finding, PacketStretch stretch, SessionOptions options)
{
    /// <summary>Pictures that the model looks at, the last one among them.</summary>
    private const int MostLooks = 12;

    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SecondLook _result;

    public Finding Finding => finding;

    public SecondLook Result => _result;

    /// <summary>Nobody will look.</summary>
    public void Drop()
    {
        stretch.Dispose();
        End(SecondLook.None);
    }

    /// <summary>Waits for the result, but not for ever.</summary>
    public void Wait(TimeSpan limit) => ((IAsyncResult)_over.Task).AsyncWaitHandle.WaitOne(limit);

    /// <summary>Decodes and looks. Never throws.</summary>
    public void Judge()
    {
        var result = SecondLook.None;
        try
        {
            result = stretch.StartsOnKeyFrame ? Look() : SecondLook.None;
        }
        catch (Exception)
        {
            // Nobody is blamed.
        }
        finally
        {
            stretch.Dispose();
            End(result);
        }
    }

    private void End(SecondLook result)
    {
        _result = result;
        _over.TrySetResult();
    }

    private SecondLook Look()
    {
        using var decoder = new StretchDecoder(stretch);
        using var looks = SecondLooks.For(options);
        var (frame, previous) = (new VideoFrame(), new VideoFrame());
        try
        {
            var interval = Math.Max(1, stretch.Count / MostLooks);
            for (var number = 1; decoder.TryReceive(frame); number++)
            {
                var isDamaged = frame.IsCorrupt || frame.IsBitstreamInvalid || frame.HasMissingReference || frame.IsConcealed
                    || frame.HasDamagedSlices || frame.ErrorLines > 0 || frame.ConcealedBlocks > 0;
                if (isDamaged || (number % interval == 0 && looks?.SeesDamage(frame, previous) == true))
                {
                    return SecondLook.Damaged;
                }

                (frame, previous) = (previous, frame);
            }

            // The last picture is nearest to what was found.
            var seesDamage = !previous.IsEmpty && looks?.SeesDamage(previous, frame) == true;
            return decoder.Damaged > 0 || seesDamage ? SecondLook.Damaged : SecondLook.Clean;
        }
        finally
        {
            frame.Dispose();
            previous.Dispose();
        }
    }

    /// <summary>The model's looks at pictures of a second decoder, one at a time.</summary>
    private sealed class SecondLooks(InferenceThread inference, double dim, double bright, double minShare) : IDisposable
    {
        private readonly ModelInspection _inspection = new(inference);
        private readonly DamageMeter _meter = new(bright, dim);

        public static SecondLooks? For(SessionOptions options)
        {
            var selection = options.Detectors.FirstOrDefault(d => d.Descriptor == BlockCorruptionDetector.Descriptor);
            return selection is null || options.Inference is not { } inference
                ? null
                : new SecondLooks(
                    inference,
                    DamageInspector.Threshold(
                        selection.Options[BlockCorruptionDetector.ThresholdWithEvidence], inference.Manifest.ThresholdWithEvidence),
                    DamageInspector.Threshold(selection.Options[BlockCorruptionDetector.Threshold], inference.Manifest.Threshold),
                    selection.Options[BlockCorruptionDetector.MinArea] / 100);
        }

        // Where there is doubt it is damage: a decoder is not blamed for what the source may have done.
        public bool SeesDamage(VideoFrame frame, VideoFrame previous)
        {
            var reading = default(DamageReading);
            _inspection.Begin(frame, previous);
            var probabilities = _inspection.End();
            if (_inspection.Error is not null)
            {
                return true;
            }

            _meter.Measure(probabilities, _inspection.Grid, ref reading);
            return reading.DimShare >= minShare;
        }

        public void Dispose() => _inspection.Dispose();
    }
}
