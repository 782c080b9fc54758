using System.Net;
using Vqa.Analysis.Detectors;
using Vqa.Node.Runs;
using Vqa.Node.Streams;

namespace Vqa.Node.Serve;

/// <summary>What a configuration must be like beyond its form.</summary>
internal static class ConfigurationRules
{
    /// <summary>The first thing that is wrong, with its fix; null where nothing is.</summary>
    public static string? Problem(NodeConfiguration configuration)
    {
        if (!Uri.TryCreate(configuration.Listen, UriKind.Absolute, out var listen) || listen.Scheme is not ("http" or "https"))
        {
            return $"listen: '{configuration.Listen}' is no address; write http://127.0.0.1:8080 or https://0.0.0.0:8443.";
        }

        if (listen.Scheme == "https" && configuration.Tls is null)
        {
            return "listen: https needs tls.certificate and tls.key, two PEM files.";
        }

        if (!IsLoopback(listen) && configuration.Tokens.Count == 0)
        {
            return $"tokens: whoever reaches {configuration.Listen} could change what is watched. List at least one token, or listen on 127.0.0.1.";
        }

        if (DeviceChoice.Parse(configuration.Device) is null)
        {
            return $"device: '{configuration.Device}' is none of auto, cpu, cuda and cuda:N.";
        }

        if (configuration.Tokens.FirstOrDefault(token => Ways(token) != 1) is { } token)
        {
            return $"tokens: '{token.Name}' needs exactly one of token, token_file and token_sha256.";
        }

        foreach (var (group, ids) in configuration.DetectorGroups)
        {
            var unknown = ids.FirstOrDefault(id => id != LossWatch.Id && DetectorCatalog.All.All(known => known.Id != id));
            if (unknown is not null)
            {
                return $"detector_groups: '{group}' names '{unknown}', which is no detector; 'vqa detectors' lists them.";
            }
        }

        var names = configuration.Subscribers.Select(subscriber => subscriber.Id).ToList();
        if (names.Exists(name => name == StoreSubscriber.Id || !StreamId.IsValid(name)) || names.Distinct().Count() < names.Count)
        {
            return $"subscribers: each needs an id of its own, {StreamId.Rule}; '{StoreSubscriber.Id}' is taken.";
        }

        foreach (var subscriber in configuration.Subscribers)
        {
            if (SubscriberRules.Problem(subscriber) is { } problem)
            {
                return $"subscribers: '{subscriber.Id}': {problem}";
            }
        }

        if (configuration.Results is { Folder: not null, S3: not null })
        {
            return "results: give either folder or s3.";
        }

        var evidence = configuration.Evidence;
        if (!(evidence.BeforeSeconds >= 0) || !(evidence.AfterSeconds >= 0) || !(evidence.RingSeconds is >= 1 and <= 60)
            || !(evidence.RingMegabytes >= 1) || !(evidence.FolderMegabytes >= 1) || !(configuration.Results.SpoolMegabytes >= 1))
        {
            return "evidence and results: seconds and megabytes are positive, ring_seconds is 1 to 60.";
        }

        if (configuration.Capacity.MaxDecoders < 1)
        {
            return "capacity.max_decoders is 1 or more; device: cpu decodes nothing on the GPU.";
        }

        if (configuration.Api is not
            { RequestsPerSecond: >= 1 and <= 1_000_000, FailedLoginsPerMinute: >= 1 and <= 1_000_000, SessionHours: > 0 and <= 8760 })
        {
            return "api: requests_per_second and failed_logins_per_minute are 1 to 1000000, session_hours up to 8760.";
        }

        if (configuration.Capacity.MaxUtilization is not (> 0 and <= 1))
        {
            return "capacity.max_utilization is a share: more than 0, at most 1.";
        }

        if (configuration.Capacity is { Cores: not (null or > 0) } or { MaxStreams: < 0 } || !(configuration.CostPerHour >= 0))
        {
            return "capacity.cores is more than 0, capacity.max_streams and cost_per_hour are 0 or more.";
        }

        if (configuration.Metrics.MaxStreams is < 0 or > 10_000)
        {
            return "metrics.max_streams is 0 to 10000: each stream is about 32 series for whoever scrapes.";
        }

        if (!(configuration.HangSeconds >= 1) || !(configuration.SelfTest.IntervalMinutes >= 1))
        {
            return "hang_seconds and self_test.interval_minutes are 1 or more.";
        }

        return configuration.Sources.AllowNetworks.FirstOrDefault(network => !IPNetwork.TryParse(network, out _)) is { } wrong
            ? $"sources.allow_networks: '{wrong}' is no network; write 10.0.0.0/8, or 192.168.1.7/32 for one address."
            : null;
    }

    /// <summary>True where only this machine can reach it.</summary>
    public static bool IsLoopback(Uri listen) =>
        listen.IsLoopback || (IPAddress.TryParse(listen.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static int Ways(TokenSettings token) =>
        new[] { token.Token, token.TokenFile, token.TokenSha256 }.Count(way => way is not null);
}
