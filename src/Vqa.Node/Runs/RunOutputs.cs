using Vqa.Analysis.Sessions;
using Vqa.Delivery.Reports;
using Vqa.Media;

namespace Vqa.Node.Runs;

/// <summary>
/// The outputs of a run. Those that grow while it runs (events, metrics) are open from the start; the reports are written at its
/// end, also where inputs failed or someone stopped it.
/// </summary>
internal sealed class RunOutputs : IDisposable
{
    /// <summary>JPEG quality of the report's pictures: damage must show, the file must travel by mail.</summary>
    private const int PictureQuality = 4;

    private readonly OutputPaths _paths;
    private readonly EventLines? _events;
    private readonly MetricsCsv? _metrics;
    private readonly ReportCollector[] _collectors;
    private readonly List<PictureEncoder> _encoders = [];

    /// <summary>Opens what is written to from the start.</summary>
    /// <param name="paths">Where to write.</param>
    /// <param name="inputCount">How many inputs the run has.</param>
    /// <exception cref="IOException">An output cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">An output may not be written.</exception>
    public RunOutputs(OutputPaths paths, int inputCount)
    {
        _paths = paths;
        _events = paths.Events is { } events ? new EventLines(events) : null;
        _metrics = paths.Metrics is { } metrics ? new MetricsCsv(metrics, severalInputs: inputCount > 1) : null;
        _collectors = paths.Report is null ? [] : [.. Enumerable.Range(0, inputCount).Select(_ => CreateCollector())];
    }

    /// <summary>The listeners that write what one input yields.</summary>
    /// <param name="index">Its place among the inputs.</param>
    /// <param name="name">Its name, secrets removed.</param>
    public IEnumerable<ISessionListener> Listeners(int index, string name)
    {
        if (_events is not null)
        {
            yield return _events.For(name);
        }

        if (_metrics is not null)
        {
            yield return _metrics.For(name);
        }

        if (_collectors.Length > 0)
        {
            yield return _collectors[index];
        }
    }

    /// <summary>Writes the reports. One that fails does not keep the other from being written.</summary>
    /// <param name="results">One for each input, in their order.</param>
    /// <param name="detectors">Ids of the detectors that looked.</param>
    /// <returns>What could not be written, in words.</returns>
    public IReadOnlyList<string> WriteReports(IReadOnlyList<SessionResult> results, IReadOnlyList<string> detectors)
    {
        var problems = new List<string>();
        Attempt(problems, _paths.Json, path => JsonReport.Write(path, results));
        Attempt(problems, _paths.Report, path => HtmlReport.Write(
            path,
            [.. results.Zip(_collectors, (result, collected) => new InputReport(result, collected))],
            new ReportRun(TimeProvider.System.GetUtcNow(), ProgramVersion.Text, detectors)));
        return problems;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _events?.Dispose();
        _metrics?.Dispose();
        _encoders.ForEach(encoder => encoder.Dispose());
    }

    private static void Attempt(List<string> problems, string? path, Action<string> write)
    {
        try
        {
            if (path is not null)
            {
                write(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"cannot write {path}: {e.Message}");
        }
    }

    private ReportCollector CreateCollector()
    {
        var encoder = new PictureEncoder();
        _encoders.Add(encoder);
        return new ReportCollector(frame =>
        {
            try
            {
                return encoder.EncodeJpeg(frame, ReportCollector.PictureWidth, PictureQuality);
            }
            catch (MediaException)
            {
                // A report without one picture is better than an analysis that ends here.
                return null;
            }
        });
    }
}
