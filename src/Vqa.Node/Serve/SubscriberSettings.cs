using System.Text.Json.Serialization;
using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Subscribers;

namespace Vqa.Node.Serve;

/// <summary>Somebody who wants to hear of incidents, or a rule that acts on them.</summary>
internal sealed record SubscriberSettings
{
    /// <summary>Its name: what waits for it goes by this.</summary>
    public required string Id { get; init; }

    /// <summary>webhook, sqs, lines or action.</summary>
    public required SubscriberKindName Kind { get; init; }

    /// <summary>Webhook and action: where to POST. SQS: the queue.</summary>
    public Uri? Url { get; init; }

    /// <summary>Webhook: keys of the signature, newest first.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Webhook: files that hold such keys (mounted secrets).</summary>
    public IReadOnlyList<string> SecretFiles { get; init; } = [];

    /// <summary>Webhook and action: further headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>SQS: region of the queue, and the service where it is not Amazon's own.</summary>
    public string? Region { get; init; }

    /// <inheritdoc cref="Region"/>
    public Uri? ServiceUrl { get; init; }

    /// <summary>Labels that the stream must carry: each with one of the values.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Detectors to hear of; none for all.</summary>
    public IReadOnlyList<string> Detectors { get; init; } = [];

    /// <summary>minor, major or critical.</summary>
    public SeverityName MinSeverity { get; init; }

    /// <summary>Incidents that are over sooner are not told.</summary>
    public double MinDurationSeconds { get; init; }

    /// <summary>Action: opened or closed.</summary>
    public StepName On { get; init; }

    /// <summary>Action: the JSON document to send; null for one that names stream, incident, detector and step.</summary>
    public string? Body { get; init; }

    /// <summary>Action: after acting on a stream, the rule lets it alone for so long.</summary>
    public double CoolDownSeconds { get; init; } = 300;

    /// <summary>Action: most in an hour, over all streams.</summary>
    public int MaxPerHour { get; init; } = 60;

    /// <summary>The same, as the subscribers read it.</summary>
    /// <param name="node">Name of the node.</param>
    /// <exception cref="IOException">A file of a secret cannot be read.</exception>
    public SubscriberOptions ToOptions(string node)
    {
        var action = new ActionOptions
        {
            On = On == StepName.Closed ? NoticeKind.Closed : NoticeKind.Opened,
            CoolDown = TimeSpan.FromSeconds(CoolDownSeconds),
            MaxPerHour = MaxPerHour,
        };
        return new SubscriberOptions
        {
            Id = Id,
            Kind = (SubscriberKind)Kind,
            Filter = new NoticeFilter
            {
                Labels = Labels,
                Detectors = Detectors,
                MinSeverity = (Severity)MinSeverity,
                MinDuration = TimeSpan.FromSeconds(MinDurationSeconds),
            },
            Url = Url,
            Secrets = [.. Secrets, .. SecretFiles.Select(path => File.ReadAllText(path).Trim())],
            Headers = Headers,
            Source = $"/vqa/{node}",
            Region = Region,
            ServiceUrl = ServiceUrl,
            Action = Kind != SubscriberKindName.Action ? null : Body is null ? action : action with { Body = Body },
        };
    }
}

/// <summary><see cref="SubscriberKind"/>, as files name it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SubscriberKindName>))]
internal enum SubscriberKindName
{
    [JsonStringEnumMemberName("webhook")]
    Webhook,

    [JsonStringEnumMemberName("sqs")]
    Sqs,

    [JsonStringEnumMemberName("lines")]
    Lines,

    [JsonStringEnumMemberName("action")]
    Action,
}

/// <summary><see cref="Severity"/>, as files name it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SeverityName>))]
internal enum SeverityName
{
    [JsonStringEnumMemberName("minor")]
    Minor,

    [JsonStringEnumMemberName("major")]
    Major,

    [JsonStringEnumMemberName("critical")]
    Critical,
}

/// <summary>Steps of an incident that an action can follow.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepName>))]
internal enum StepName
{
    [JsonStringEnumMemberName("opened")]
    Opened,

    [JsonStringEnumMemberName("closed")]
    Closed,
}
