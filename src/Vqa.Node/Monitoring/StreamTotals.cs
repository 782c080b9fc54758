using Vqa.Node.Streams;

namespace Vqa.Node.Monitoring;

/// <summary>What the series of one label say: of one stream, or of many together.</summary>
internal sealed class StreamTotals
{
    private readonly int[] _states = new int[Enum.GetValues<StreamState>().Length];
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>How many streams are in it.</summary>
    public int Streams { get; private set; }

    /// <summary>Pictures per second, of all.</summary>
    public double FrameRate { get; private set; }

    /// <summary>The lowest speed of those that run; 0 where none does.</summary>
    public double LeastSpeed { get; private set; }

    /// <summary>Bits per second, of all.</summary>
    public double BitRate { get; private set; }

    /// <summary>The largest drift, seconds.</summary>
    public double MostDrift { get; private set; }

    /// <summary>Cores, of all.</summary>
    public double Cores { get; private set; }

    /// <summary>Share of the machine's price, of all.</summary>
    public double Cost { get; private set; }

    /// <summary>The longest time since media came; null where none ever did.</summary>
    public TimeSpan? MostAge { get; private set; }

    /// <summary>How many are lowered.</summary>
    public int Lowered { get; private set; }

    /// <summary>Strikes against all.</summary>
    public int Strikes { get; private set; }

    /// <summary>Incidents that last, by each detector that watches one of them.</summary>
    public IReadOnlyDictionary<string, int> OpenByDetector => _open;

    /// <summary>How many are in a state.</summary>
    public int InState(StreamState state) => _states[(int)state];

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_states);
        _open.Clear();
        (Streams, Lowered, Strikes, MostAge) = (0, 0, 0, null);
        (FrameRate, LeastSpeed, BitRate, MostDrift, Cores, Cost) = (0, 0, 0, 0, 0, 0);
    }

    /// <summary>Adds a stream.</summary>
    public void Add(StreamStatus stream, IReadOnlyList<string> detectors, double cost, int strikes, DateTimeOffset now)
    {
        var isFirst = Streams++ == 0;
        _states[(int)stream.State]++;
        Cost += cost;
        Strikes += strikes;
        Lowered += stream.Depth == stream.Definition.Depth ? 0 : 1;
        MostDrift = isFirst ? stream.LatencyDrift : Math.Max(MostDrift, stream.LatencyDrift);
        if (stream.LastMediaAt is { } at && now - at is var age && (MostAge is null || age > MostAge))
        {
            MostAge = age > TimeSpan.Zero ? age : TimeSpan.Zero;
        }

        if (stream.State == StreamState.Running)
        {
            // What does not run has the figures of when it did.
            FrameRate += stream.FrameRate;
            BitRate += stream.BitRate;
            Cores += stream.Cores;
            LeastSpeed = _states[(int)StreamState.Running] == 1 ? stream.Speed : Math.Min(LeastSpeed, stream.Speed);
        }

        foreach (var detector in detectors)
        {
            _open.TryAdd(detector, 0);
        }

        foreach (var incident in stream.OpenIncidents)
        {
            _open[incident.Detector] = _open.GetValueOrDefault(incident.Detector) + 1;
        }
    }
}
