using System.CommandLine.Parsing;
using System.Globalization;
using Vqa.Analysis.Detectors;
using Vqa.Node.Runs;

namespace Vqa.Node.Commands;

/// <summary>Turns the text of an option into its value, or into an error that says what would have been right.</summary>
internal static class ValueParsers
{
    // FFmpeg warns of more than 16 and gains nothing by them.
    private const int MostThreads = 16;

    // Each holds a decoder and its pictures: tens of megabytes on a CPU, hundreds on a GPU.
    private const int MostFiles = 256;

    // More than any GPU has memory for.
    private const int MostDecoders = 4096;

    private static readonly TimeSpan _longestTime = TimeSpan.FromDays(3650);

    /// <summary>A time in seconds, above zero.</summary>
    public static TimeSpan? Seconds(ArgumentResult argument)
    {
        var text = Text(argument);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds > 0 && seconds <= _longestTime.TotalSeconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        argument.AddError($"{Option(argument)}: '{text}' is not a number of seconds above 0; write for example 60 or 2.5.");
        return null;
    }

    /// <summary>A number of threads.</summary>
    public static int? Threads(ArgumentResult argument)
    {
        var text = Text(argument);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var threads)
            && threads is >= 1 and <= MostThreads)
        {
            return threads;
        }

        argument.AddError($"{Option(argument)}: '{text}' is not a number of threads from 1 to {MostThreads}.");
        return null;
    }

    /// <summary>How many decoders, 1 to <see cref="MostDecoders"/>.</summary>
    public static int? Decoders(ArgumentResult argument)
    {
        var text = Text(argument);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var decoders) && decoders is >= 1 and <= MostDecoders)
        {
            return decoders;
        }

        argument.AddError($"{Option(argument)}: '{text}' is not a number of streams from 1 to {MostDecoders}.");
        return null;
    }

    /// <summary>How many files, 1 to <see cref="MostFiles"/>.</summary>
    public static int? FilesAtOnce(ArgumentResult argument)
    {
        var text = Text(argument);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var files) && files is >= 1 and <= MostFiles)
        {
            return files;
        }

        argument.AddError($"{Option(argument)}: '{text}' is not a number of files from 1 to {MostFiles}.");
        return null;
    }

    /// <summary>A severity by its public name.</summary>
    public static Severity? SeverityName(ArgumentResult argument)
    {
        var text = Text(argument);
        string[] names = ["minor", "major", "critical"];
        var index = Array.IndexOf(names, text);
        if (index >= 0)
        {
            return (Severity)index;
        }

        var hint = Spelling.DidYouMean(text, names);
        argument.AddError($"{Option(argument)}: '{text}' is no severity; it is one of minor, major, critical.{hint}");
        return null;
    }

    /// <summary>A 128-bit key as 32 hexadecimal digits. A wrong one is not repeated, for it may be nearly right.</summary>
    public static string? Key(ArgumentResult argument)
    {
        var text = Text(argument);
        if (text.Length == 32 && text.All(char.IsAsciiHexDigit))
        {
            return text;
        }

        argument.AddError(
            $"{Option(argument)}: a key is 32 hexadecimal digits; this one has {text.Length} characters, or others than 0-9 and a-f.");
        return null;
    }

    /// <summary>Where to decode.</summary>
    public static DeviceChoice? Device(ArgumentResult argument)
    {
        var text = Text(argument);
        if (DeviceChoice.Parse(text) is { } choice)
        {
            return choice;
        }

        argument.AddError(text.StartsWith("cuda:", StringComparison.Ordinal)
            ? $"{Option(argument)}: '{text[5..]}' is no number of a GPU from 0 to {DeviceChoice.MostIndex}; 'vqa doctor' lists them."
            : $"{Option(argument)}: '{text}' is no device; it is one of auto, cpu, cuda, cuda:N."
                + Spelling.DidYouMean(text, ["auto", "cpu", "cuda"]));
        return null;
    }

    private static string Text(ArgumentResult argument) => argument.Tokens.Count > 0 ? argument.Tokens[^1].Value : "";

    private static string Option(ArgumentResult argument) =>
        argument.Parent is OptionResult option ? option.Option.Name : argument.Argument.Name;
}
