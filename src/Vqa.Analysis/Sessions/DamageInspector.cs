using Vqa.Analysis.Detectors;
using Vqa.Analysis.Metering;
using Vqa.Analysis.Models;
using Vqa.Media;

namespace Vqa.Analysis.Sessions;

/// <summary>
/// Has the model look at the pictures that <see cref="InspectionSchedule"/> chooses, and makes readings of what it
/// sees. The session does not wait: the result of a picture is taken up <see cref="Lag"/> pictures later, or with the
/// next look, if that comes first. Never earlier, even where it is there already, so that every run over a file gives
/// the same report. Where the model fails, what the decoder painted over stands in for it. Allocates nothing per
/// picture.
/// </summary>
/// <param name="inspection">Does the looking; null where there is no model: each picture then is read from what the
/// decoder painted over.</param>
/// <param name="schedule">Chooses the pictures.</param>
/// <param name="bright">Probability from which a cell counts as damaged without other evidence.</param>
/// <param name="dim">The same beside other evidence.</param>
/// <param name="take">Is handed each reading, in the order of the pictures.</param>
internal sealed class DamageInspector(
    IInspection? inspection, InspectionSchedule schedule, double bright, double dim, DamageInspector.TakeReading take) : IDisposable
{
    /// <summary>
    /// Pictures between a look and its result: about what the model needs while a picture of its size is decoded on one
    /// core.
    /// </summary>
    public const int Lag = 3;

    private readonly DamageMeter _meter = new(bright, dim);
    private DamageReading _reading;

    // Damage half as large as the detector asks for is worth a closer look.
    private const double SuspiciousPart = 0.5;

    public delegate void TakeReading(in DamageReading reading);

    /// <summary>
    /// The inspector of a session; null where no detector asks for readings: the model then costs nothing.
    /// </summary>
    public static DamageInspector? For(SessionOptions options, TakeReading take)
    {
        var selection = options.Detectors.FirstOrDefault(d => d.Descriptor == BlockCorruptionDetector.Descriptor);
        if (selection?.Options is not { } values)
        {
            return null;
        }

        var model = options.Inference?.Manifest;
        return new DamageInspector(
            options.Inference is { } inference ? new ModelInspection(inference) : null,
            new InspectionSchedule(
                values.Seconds(BlockCorruptionDetector.InspectionInterval),
                values[BlockCorruptionDetector.MinArea] / 100 * SuspiciousPart),
            Threshold(values[BlockCorruptionDetector.Threshold], model?.Threshold),
            Threshold(values[BlockCorruptionDetector.ThresholdWithEvidence], model?.ThresholdWithEvidence),
            take);
    }

    /// <summary>Why the model could not look, the last time that it could not; null where it always could.</summary>
    public string? Error { get; private set; }

    /// <inheritdoc cref="IInspection.Input"/>
    public InputPath? Input => inspection?.Input;

    /// <inheritdoc cref="IInspection.InputReason"/>
    public string? InputReason => inspection?.InputReason;

    /// <summary>Takes an event of the stream.</summary>
    public void Take(in StreamEvent streamEvent) => schedule.Note(streamEvent);

    /// <summary>Takes a picture.</summary>
    /// <param name="metrics">Its numbers.</param>
    /// <param name="frame">The picture.</param>
    /// <param name="previous">The one before it.</param>
    /// <param name="suspicion">What <see cref="SuspicionMeter"/> says of it.</param>
    public void Take(in FrameMetrics metrics, VideoFrame frame, VideoFrame previous, int suspicion)
    {
        if (inspection is null)
        {
            take(ConcealmentReading.Of(metrics));
            return;
        }

        if (metrics.Index >= _reading.Index + Lag)
        {
            Finish();
        }

        if (!schedule.Wants(metrics, suspicion))
        {
            return;
        }

        Finish();
        _reading = ConcealmentReading.Of(metrics);
        inspection.Begin(frame, previous);
    }

    /// <summary>
    /// Takes up the result that is still to come: at the end of the stream nothing may be left under way.
    /// </summary>
    public void Finish()
    {
        if (inspection is not { IsPending: true })
        {
            return;
        }

        var probabilities = inspection.End();
        if (inspection.Error is { } error)
        {
            Error = error;
        }
        else
        {
            _meter.Measure(probabilities, inspection.Grid, ref _reading);
        }

        schedule.Note(_reading);
        take(_reading);
    }

    /// <summary>Waits for what is under way, and drops it: the session broke off.</summary>
    public void Dispose()
    {
        if (inspection is { IsPending: true })
        {
            inspection.End();
        }

        inspection?.Dispose();
    }

    // What the user says goes before what the model says; without a model nothing asks for it.
    internal static double Threshold(double option, double? ofModel) => option > 0 ? option : ofModel ?? 1;
}
