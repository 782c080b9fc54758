using System.Text.Json;
using System.Text.Json.Serialization;
using Vqa.Analysis.Sessions;
using Vqa.Media;
using Vqa.Node.Runs;
using Vqa.Node.Streams;

namespace Vqa.Node.Api;

/// <summary>What a client sends to have a file analysed.</summary>
internal sealed record AnalysisBody
{
    /// <summary>A URL, or a file in one of the allowed folders.</summary>
    public required string Input { get; init; }

    /// <summary>Ids of detectors; those of the node where nothing is said.</summary>
    public IReadOnlyList<string>? Detectors { get; init; }

    /// <summary>Name of a group of detectors.</summary>
    public string? DetectorGroup { get; init; }

    /// <summary>Detectors' options, by "detector.option".</summary>
    public IReadOnlyDictionary<string, double> Options { get; init; } = new Dictionary<string, double>();

    /// <summary>How much is decoded.</summary>
    public Depth Depth { get; init; }

    /// <summary>Key of a source that is encrypted with CENC.</summary>
    public string? DecryptKey { get; init; }

    /// <summary>Seconds of it to analyse; all of a file, an hour of a live stream where nothing is said.</summary>
    public double? Duration { get; init; }

    /// <summary>What each field holds, in words.</summary>
    internal static IReadOnlyDictionary<string, string> Hints { get; } = new Dictionary<string, string>
    {
        ["input"] = "a text: a URL, or the path of a file in one of the allowed folders",
        ["detectors"] = StreamFields.Hints["detectors"],
        ["detector_group"] = StreamFields.Hints["detector_group"],
        ["options"] = StreamFields.Hints["options"],
        ["depth"] = StreamFields.Hints["depth"],
        ["decrypt_key"] = StreamFields.Hints["decrypt_key"],
        ["duration"] = "a number of seconds, 1 to 86400",
    };
}

/// <summary>How an analysis stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AnalysisState>))]
internal enum AnalysisState
{
    /// <summary>Others are before it.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>It is under way.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>It is done; the report says how it ended.</summary>
    [JsonStringEnumMemberName("complete")]
    Complete,

    /// <summary>The input could not be analysed.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Somebody ended it.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <summary>One analysis, from its request to its report. Written by the queue, read by any thread.</summary>
/// <param name="id">Its id.</param>
/// <param name="input">What is opened.</param>
/// <param name="session">How.</param>
/// <param name="createdAt">When it was asked for.</param>
internal sealed class AnalysisJob(string id, string input, SessionOptions session, DateTimeOffset createdAt)
{
    private readonly Lock _lock = new();
    private AnalysisState _state;
    private DateTimeOffset? _startedAt;
    private DateTimeOffset? _endedAt;
    private string? _error;
    private byte[]? _report;

    public string Id => id;

    public string Input => input;

    public SessionOptions Session => session;

    /// <summary>How far it is.</summary>
    public InputProgress Progress { get; } = new(MediaSource.Redact(input), session.Duration);

    /// <summary>Ends it.</summary>
    public CancellationTokenSource Stop { get; } = new();

    /// <summary>It is over.</summary>
    public bool IsOver => _state is AnalysisState.Complete or AnalysisState.Failed or AnalysisState.Cancelled;

    /// <summary>It begins.</summary>
    /// <returns>False where it was cancelled before.</returns>
    public bool TryBegin(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_state != AnalysisState.Queued)
            {
                return false;
            }

            (_state, _startedAt) = (AnalysisState.Running, now);
            return true;
        }
    }

    /// <summary>It is cancelled, where it has not begun: its place in the queue is free.</summary>
    public void EndQueued(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_state == AnalysisState.Queued)
            {
                (_state, _endedAt) = (AnalysisState.Cancelled, now);
            }
        }
    }

    /// <summary>It is over.</summary>
    public void End(AnalysisState state, DateTimeOffset now, string? error, byte[]? report)
    {
        lock (_lock)
        {
            (_state, _endedAt, _error, _report) = (state, now, error, report);
        }
    }

    /// <summary>The view of it.</summary>
    /// <param name="withReport">With the report, where there is one.</param>
    public AnalysisView View(bool withReport)
    {
        lock (_lock)
        {
            var (position, total) = (Progress.Position, Progress.Total);
            return new AnalysisView
            {
                Id = id,
                Input = Progress.Name,
                State = _state,
                CreatedAt = createdAt,
                StartedAt = _startedAt,
                EndedAt = _endedAt,
                Position = Math.Round(position.TotalSeconds, 3),
                Progress = _state == AnalysisState.Complete ? 1
                    : total > TimeSpan.Zero ? Math.Round(Math.Clamp(position / total.Value, 0, 1), 4) : null,
                Incidents = Progress.Incidents,
                Error = _error,
                Report = withReport && _report is not null ? JsonSerializer.Deserialize<JsonElement>(_report) : null,
            };
        }
    }
}

/// <summary>An analysis as the API shows it.</summary>
internal sealed record AnalysisView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>What is analysed, secrets masked.</summary>
    public required string Input { get; init; }

    /// <summary>How it stands.</summary>
    public required AnalysisState State { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was over.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Seconds of the input that were analysed.</summary>
    public required double Position { get; init; }

    /// <summary>Share of the input that was analysed, 0 to 1; left out where nobody knows its length.</summary>
    public double? Progress { get; init; }

    /// <summary>Incidents found so far.</summary>
    public required int Incidents { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>The report, schema vqa.report/1, once it is over; left out of lists.</summary>
    public JsonElement? Report { get; init; }
}

/// <summary>All analyses, newest first.</summary>
/// <param name="Analyses">Those that are kept.</param>
internal sealed record AnalysisList(IReadOnlyList<AnalysisView> Analyses);
