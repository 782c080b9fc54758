namespace Vqa.Analysis.Detectors;

/// <summary>The values of one detector's options: what the user set, the defaults for the rest.</summary>
public sealed class OptionValues
{
    private readonly Dictionary<string, double> _set = [];

    /// <summary>All defaults.</summary>
    public static OptionValues Defaults { get; } = new();

    /// <summary>The value in force.</summary>
    public double this[DetectorOption option] => _set.GetValueOrDefault(option.Name, option.Default);

    /// <summary>The value in force, of an option in seconds.</summary>
    public TimeSpan Seconds(DetectorOption option) => TimeSpan.FromSeconds(this[option]);

    /// <summary>The value in force, of an option that is a switch.</summary>
    public bool IsOn(DetectorOption option) => this[option] != 0;

    /// <summary>Sets an option.</summary>
    /// <exception cref="ArgumentException">The detector has no such option, or the value is out of its range; the message names the options or the range.</exception>
    public void Set(DetectorDescriptor detector, string name, double value)
    {
        var option = detector.Options.FirstOrDefault(o => o.Name == name)
            ?? throw new ArgumentException(
                $"{detector.Id} has no option '{name}'; it has: {string.Join(", ", detector.Options.Select(o => o.Name))}");
        if (!(value >= option.Minimum && value <= option.Maximum))
        {
            throw new ArgumentException(
                $"{detector.Id}.{name}={value} is out of range: {option.Minimum} to {option.Maximum} {option.Unit}".TrimEnd());
        }

        _set[name] = value;
    }
}
