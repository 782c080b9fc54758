namespace Vqa.Delivery.Results;

/// <summary>
/// Which bucket results go to, and how. Credentials are not among the settings: they are found as every AWS program
/// finds them (environment, profile, the role of the ECS task or the instance).
/// </summary>
public sealed record S3StoreOptions
{
    /// <summary>Name of the bucket. It must be there.</summary>
    public required string Bucket { get; init; }

    /// <summary>What all keys begin with, "vqa/production"; empty for none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>
    /// Region of the bucket, "eu-central-1"; null for that of the environment. Beside an <see cref="Endpoint"/> it is
    /// what signatures name, and us-east-1 where it is not set.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>
    /// Address of an S3 server that is not Amazon's (Ceph, MinIO, a VPC endpoint); null for Amazon's.
    /// </summary>
    public Uri? Endpoint { get; init; }

    /// <summary>
    /// The bucket goes into the path instead of the host name: what most servers other than Amazon's want.
    /// </summary>
    public bool ForcePathStyle { get; init; }

    /// <summary>
    /// Objects from this size on are sent in parts, bytes. Default 16 MiB: below, one request is cheaper.
    /// </summary>
    public long MultipartFrom { get; init; } = 16 << 20;

    /// <summary>Size of a part, bytes. Default 8 MiB; S3 asks for 5 MiB at least.</summary>
    public long PartBytes { get; init; } = 8 << 20;

    /// <summary>How long a request may take, a part of 8 MiB included. Default 60 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the SDK tries a request again by itself. Default 2; the spool goes on from there.</summary>
    public int Retries { get; init; } = 2;
}
