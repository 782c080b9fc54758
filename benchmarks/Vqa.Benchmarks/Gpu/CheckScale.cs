namespace Vqa.Benchmarks.Gpu;

/// <summary>How large the checks are.</summary>
internal sealed record CheckScale
{
    /// <summary>On a GPU: all that the bars speak of, in less than eight minutes.</summary>
    public static CheckScale Full { get; } = new()
    {
        Width = 1920,
        Height = 1080,
        ClipSeconds = 12,
        Streams = [1, 4, 16, 32, 64],
        WarmUp = TimeSpan.FromSeconds(1.5),
        Window = TimeSpan.FromSeconds(3.5),
        Cycles = 500,
        CycleThreads = 4,
        MemoryStreams = (2, 10),
        Batches = [1, 2, 4, 8, 16, 32, 64],
        BandwidthBytes = 1L << 30,
        Surfaces = 100,
        UsesModel = true,
    };

    /// <summary>
    /// On a made-up driver whose memory is this process's, with ILGPU's imitation of a GPU, which is slow: every step is made,
    /// the figures mean nothing.
    /// </summary>
    public static CheckScale Rehearsal { get; } = new()
    {
        Width = 160,
        Height = 96,
        ClipSeconds = 4,
        Streams = [1, 2],
        WarmUp = TimeSpan.FromSeconds(0.5),
        Window = TimeSpan.FromSeconds(1),
        Cycles = 24,
        CycleThreads = 2,
        MemoryStreams = (1, 3),
        Batches = [1, 2],
        BandwidthBytes = 1 << 16,
        Surfaces = 10,
        UsesModel = false,
    };

    /// <summary>Size of the clips' pictures.</summary>
    public required int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public required int Height { get; init; }

    /// <summary>Length of the clips, 25 pictures a second.</summary>
    public required int ClipSeconds { get; init; }

    /// <summary>Numbers of streams whose frame rate is measured.</summary>
    public required IReadOnlyList<int> Streams { get; init; }

    /// <summary>Before a frame rate is measured, and how long it is.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <inheritdoc cref="WarmUp"/>
    public required TimeSpan Window { get; init; }

    /// <summary>Sessions that are opened and closed.</summary>
    public required int Cycles { get; init; }

    /// <summary>Threads that do so.</summary>
    public required int CycleThreads { get; init; }

    /// <summary>The memory of a stream is that of the second number of streams less that of the first, by their difference.</summary>
    public required (int Few, int Many) MemoryStreams { get; init; }

    /// <summary>Numbers of frames whose kernel time is measured.</summary>
    public required IReadOnlyList<int> Batches { get; init; }

    /// <summary>How much is read to measure the bandwidth of the memory: many times what its caches hold.</summary>
    public required long BandwidthBytes { get; init; }

    /// <summary>Pictures that are compared bit for bit, of each codec.</summary>
    public required int Surfaces { get; init; }

    /// <summary>Whole analyses ask the model, too.</summary>
    public required bool UsesModel { get; init; }
}
