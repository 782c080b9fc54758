using System.Globalization;
using Vqa.Analysis.Detectors;

namespace Vqa.Delivery.Reports;

/// <summary>Numbers and names as people read them.</summary>
public static class ReportText
{
    private static readonly (string Suffix, string Unit)[] _units =
    [
        ("_ms", "ms"), ("_s", "s"), ("_dbfs", "dBFS"), ("_dbtp", "dBTP"), ("_db", "dB"), ("_lufs", "LUFS"), ("_lu", "LU"),
        ("_hz", "Hz"), ("_fps", "fps"), ("_px", "px"), ("_percent", "%"), ("_bytes", "bytes"),
    ];

    /// <summary>A time in the stream: "1:02.340", "1:00:02.340".</summary>
    public static string Time(TimeSpan time)
    {
        var sign = time < TimeSpan.Zero ? "−" : string.Empty;
        var rounded = TimeSpan.FromMilliseconds(Math.Round(Math.Abs(time.TotalMilliseconds)));
        var hours = (long)rounded.TotalHours;
        return sign + (hours > 0
            ? $"{hours}:{rounded.Minutes:00}:{rounded.Seconds:00}.{rounded.Milliseconds:000}"
            : $"{rounded.Minutes}:{rounded.Seconds:00}.{rounded.Milliseconds:000}");
    }

    /// <summary>A length: "40 ms", "3.2 s", "12 min 5 s", "2 h 3 min".</summary>
    public static string Length(TimeSpan length)
    {
        if (length < TimeSpan.FromSeconds(1))
        {
            return Invariant($"{length.TotalMilliseconds:0} ms");
        }

        if (length < TimeSpan.FromMinutes(1))
        {
            return Invariant($"{length.TotalSeconds:0.##} s");
        }

        var rounded = TimeSpan.FromSeconds(Math.Round(length.TotalSeconds));
        var (large, small) = rounded < TimeSpan.FromHours(1)
            ? ($"{rounded.Minutes} min", rounded.Seconds > 0 ? $" {rounded.Seconds} s" : "")
            : ($"{(long)rounded.TotalHours} h", rounded.Minutes > 0 ? $" {rounded.Minutes} min" : "");
        return large + small;
    }

    /// <summary>A detector's id in words: "video_freeze" becomes "Video freeze".</summary>
    public static string Title(string detector)
    {
        var words = Words(detector);
        return words.StartsWith("av ", StringComparison.Ordinal) ? $"A/V{words[2..]}"
            : words.Length > 0 ? char.ToUpperInvariant(words[0]) + words[1..]
            : words;
    }

    /// <summary>A snake_case name in words.</summary>
    public static string Words(string name) => name.Replace('_', ' ');

    /// <summary>A severity with its first letter large.</summary>
    public static string Title(Severity severity) => Title(ReportWords.Of(severity));

    /// <summary>A measurement in words, with the unit that its name ends in: ("longest gap", "480 ms").</summary>
    public static (string Name, string Value) Measurement(string name, double value)
    {
        if (name.EndsWith("_share", StringComparison.Ordinal))
        {
            return (Words(name[..^"_share".Length]), $"{Number(value * 100)} %");
        }

        foreach (var (suffix, unit) in _units)
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal) && name.Length > suffix.Length)
            {
                return (Words(name[..^suffix.Length]), $"{Number(value)} {unit}");
            }
        }

        return (Words(name), Number(value));
    }

    /// <summary>A bit rate: "5.2 Mb/s", "128 kb/s".</summary>
    public static string BitRate(long bitsPerSecond) => bitsPerSecond >= 1_000_000
        ? Invariant($"{bitsPerSecond / 1e6:0.0#} Mb/s")
        : Invariant($"{bitsPerSecond / 1e3:0} kb/s");

    /// <summary>"1 frame", "2 frames".</summary>
    public static string Count(long count, string noun) => Invariant($"{count:#,0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>A number with about three significant digits, all of its whole ones.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "unknown" : value < 0 ? "−∞" : "∞";
        }

        var size = Math.Abs(value);
        var format = size switch
        {
            0 => "0",
            < 1e-4 => "0.##E0",
            < 0.01 => "0.#####",
            < 1 => "0.####",
            _ => "#,0.##",
        };
        return value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−');
    }

    /// <summary>Formats for every culture alike.</summary>
    public static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
