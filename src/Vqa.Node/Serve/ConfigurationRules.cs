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
        if (!Uri.TryCreate(configuration.Listen, UriKind.Absolute, out var listen) || listen.Scheme is not ("http" or "https")
            // "loopback" is this machine alone to Uri, and every address to who listens.
            || !configuration.Listen.StartsWith($"{listen.Scheme}://{listen.Host}", StringComparison.OrdinalIgnoreCase)
            || listen.PathAndQuery != "/" || configuration.Listen.Contains(';', StringComparison.Ordinal))
        {
            return $"listen: '{configuration.Listen}' is no address; write http://127.0.0.1:8080 or https://0.0.0.0:8443.";
        }

        if (listen.Scheme == "https" && configuration.Tls is null)
        {
            return "listen: https needs tls.certificate and tls.key, two PEM files.";
        }

        if (listen.Scheme == "http" && configuration.Tls is not null)
        {
            return $"listen: there is a certificate, but {configuration.Listen} does not use it. Write https, or remove tls.";
        }

        if (!IsLoopback(listen) && configuration.Tokens.Count == 0)
        {
            return $"tokens: whoever reaches {configuration.Listen} could change what is watched. List at least one token, or listen on 127.0.0.1.";
        }

        if (configuration.Api.TrustedProxies.FirstOrDefault(network => !IPNetwork.TryParse(network, out _)) is { } strange)
        {
            return $"api.trusted_proxies: '{strange}' is no network; write 10.0.0.0/16, or 192.168.1.7/32 for one address.";
        }

        if (!IsLoopback(listen) && listen.Scheme == "http" && configuration.Api.TrustedProxies.Count == 0)
        {
            return $"listen: by {configuration.Listen} tokens would cross the network in clear. Write https with tls.certificate and tls.key, "
                + "or, behind a load balancer that ends TLS, its network into api.trusted_proxies.";
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

        if (configuration.Results.KeepDays is < 0 or > 36_500)
        {
            return "results.keep_days is 1 to 36500, or 0 for ever.";
        }

        var evidence = configuration.Evidence;
        if (!(evidence.BeforeSeconds >= 0) || !(evidence.AfterSeconds is >= 0 and <= 600) || !(evidence.RingSeconds is >= 1 and <= 60)
            || evidence.BeforeSeconds > evidence.RingSeconds
            || !(evidence.RingMegabytes >= 1) || !(evidence.FolderMegabytes >= 1) || !(configuration.Results.SpoolMegabytes >= 1))
        {
            return "evidence and results: seconds and megabytes are positive, ring_seconds is 1 to 60, before_seconds at most that, after_seconds at most 600.";
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

        if (configuration.HangSeconds is not (>= 1 and <= 3600) || configuration.SelfTest.IntervalMinutes is not (>= 1 and <= 1440))
        {
            return "hang_seconds is 1 to 3600, self_test.interval_minutes 1 to 1440.";
        }

        return configuration.Sources.AllowNetworks.FirstOrDefault(network => !IPNetwork.TryParse(network, out _)) is { } wrong
            ? $"sources.allow_networks: '{wrong}' is no network; write 10.0.0.0/8, or 192.168.1.7/32 for one address."
            : null;
    }

    /// <summary>True where only this machine can reach it.</summary>
    public static bool IsLoopback(Uri listen) =>
        listen.Host == "localhost" || (IPAddress.TryParse(listen.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static int Ways(TokenSettings token) =>
        new[] { token.Token, token.TokenFile, token.TokenSha256 }.Count(way => way is not null);
}
