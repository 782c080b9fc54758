using Microsoft.Extensions.Logging;
using Vqa.Delivery.Evidence;
using Vqa.Delivery.Results;
using Vqa.Node.Commands;

namespace Vqa.Node.Serve;

/// <summary>Where a node keeps what it finds: evidence on the local disk, results by way of a spool in the store.</summary>
internal sealed class NodeStorage : IAsyncDisposable
{
    private readonly IResultStore _store;

    /// <exception cref="UsageException">A folder cannot be used, or the settings of the bucket cannot be meant so.</exception>
    public NodeStorage(NodeConfiguration configuration, TimeProvider time, ILoggerFactory logs)
    {
        try
        {
            var data = configuration.Data;
            _store = Store(configuration, time);
            Spool = new ResultSpool(
                _store,
                new ResultSpoolOptions
                {
                    Folder = Path.Combine(data, "spool"),
                    MostBytes = Bytes(configuration.Results.SpoolMegabytes),
                },
                time, logs.CreateLogger<ResultSpool>());
            Results = new ResultWriter(
                Spool, new ResultWriterOptions { Folder = Path.Combine(data, "hours") }, time, logs.CreateLogger<ResultWriter>());
            Evidence = new EvidenceFolder(
                Path.Combine(data, "evidence"), new EvidenceFolderOptions { MaxBytes = Bytes(configuration.Evidence.FolderMegabytes) });
            EvidenceWriter = new EvidenceWriter(Evidence, time, logs.CreateLogger<EvidenceWriter>());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"the node's data cannot be kept: {e.Message}");
        }
    }

    /// <summary>What waits for the store.</summary>
    public ResultSpool Spool { get; }

    /// <summary>Writes results.</summary>
    public ResultWriter Results { get; }

    /// <summary>Evidence on the local disk.</summary>
    public EvidenceFolder Evidence { get; }

    /// <summary>Writes it.</summary>
    public EvidenceWriter EvidenceWriter { get; }

    /// <summary>Writes and copies the evidence that was gathered. Sessions have ended before, and the ledger is still there.</summary>
    public Task EndEvidenceAsync(TimeSpan limit) => Task.Run(() => EvidenceWriter.End(limit));

    /// <summary>Sends the running hours and what waits to the store: nobody knows whether the local disk outlives the stop.</summary>
    public async Task ShipAsync()
    {
        await Results.ShipAsync(CancellationToken.None);
        await Spool.DrainAsync(Timeout.InfiniteTimeSpan, CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        EvidenceWriter.Dispose();
        await Results.DisposeAsync();
        await Spool.DisposeAsync();
        (_store as IDisposable)?.Dispose();
    }

    private static IResultStore Store(NodeConfiguration configuration, TimeProvider time) => configuration.Results.S3 is { } bucket
        ? new S3Store(new S3StoreOptions
        {
            Bucket = bucket.Bucket,
            Prefix = bucket.Prefix,
            Region = bucket.Region,
            Endpoint = bucket.Endpoint,
            ForcePathStyle = bucket.ForcePathStyle,
        })
        : new FolderStore(
            configuration.Results.Folder ?? Path.Combine(configuration.Data, "results"), time,
            new FolderStoreOptions { KeepDays = configuration.Results.KeepDays });

    private static long Bytes(double megabytes) => (long)(megabytes * (1 << 20));
}
