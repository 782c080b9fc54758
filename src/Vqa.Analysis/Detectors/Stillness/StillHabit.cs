namespace Vqa.Analysis.Detectors.Stillness;

/// <summary>
/// Whether a stream shows intended stills again and again, as slide shows do. What is a minute back counts half.
/// </summary>
internal struct StillHabit
{
    private const double HalfLifeSeconds = 60;

    private double _count, _still, _all;

    /// <summary>Intended stills of late.</summary>
    public readonly int Count => (int)Math.Round(_count);

    /// <summary>Part of the time that they took.</summary>
    public readonly double Share => _all > 0 ? Math.Min(1, _still / _all) : 0;

    /// <summary>Time goes by.</summary>
    public void Pass(double seconds)
    {
        var fade = Math.Pow(0.5, seconds / HalfLifeSeconds);
        _count *= fade;
        _still *= fade;
        _all = (_all * fade) + seconds;
    }

    /// <summary>An intended still of this length is over.</summary>
    public void Add(double seconds)
    {
        _count++;
        _still += seconds;
    }
}
