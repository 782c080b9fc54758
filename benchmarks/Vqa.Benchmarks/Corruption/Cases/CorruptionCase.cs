using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vqa.Benchmarks.Corruption.Cases;

/// <summary>
/// One file of an evaluation set and what is known of it: <c>NAME.json</c>, which the generator in benchmarks/training
/// writes beside the file.
/// </summary>
/// <param name="File">Name of the file to analyse, in the set's folder.</param>
/// <param name="Codec">Codec of that file, "h264".</param>
/// <param name="Damage">What was done to it: "burst", "random", "flip", "slice", "splice", "gop" or "none".</param>
/// <param name="Kind">One of <see cref="CaseKinds"/>.</param>
/// <param name="Width">Size of its pictures, samples.</param>
/// <param name="Height">Size of its pictures, samples.</param>
/// <param name="Fps">Nominal frame rate.</param>
/// <param name="Frames">Pictures that a decoder gives.</param>
/// <param name="TimesMs">Time of each, in the order in which they are shown; from any zero.</param>
/// <param name="Source">The clip that it was made of.</param>
/// <param name="Look">What a look-alike looks like, "mosaic"; null for all others.</param>
/// <param name="Rescaled">Burnt-in damage was scaled after it had happened.</param>
/// <param name="Truth">Name of the file of block labels (<see cref="DamageTruth"/>); null where nothing is
/// damaged.</param>
internal sealed record CorruptionCase(
    string File,
    string Codec,
    string Damage,
    string Kind,
    int Width,
    int Height,
    double Fps,
    int Frames,
    IReadOnlyList<double> TimesMs,
    string? Source = null,
    string? Look = null,
    bool Rescaled = false,
    string? Truth = null)
{
    private static readonly JsonSerializerOptions _format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The set's folder.</summary>
    [JsonIgnore]
    public string Folder { get; init; } = "";

    /// <summary>The case's name: that of its file without extension.</summary>
    [JsonIgnore]
    public string Name => Path.GetFileNameWithoutExtension(File);

    /// <summary>The file to analyse.</summary>
    [JsonIgnore]
    public string MediaPath => Path.Combine(Folder, File);

    /// <summary>How long one picture lasts.</summary>
    [JsonIgnore]
    public TimeSpan PictureLength => TimeSpan.FromSeconds(1 / Fps);

    /// <summary>Reads all cases of a set, in the order of their names.</summary>
    /// <exception cref="InvalidDataException">A description is incomplete, or there is none.</exception>
    public static IReadOnlyList<CorruptionCase> LoadAll(string folder)
    {
        var cases = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)
            .Select(Load).OfType<CorruptionCase>().ToList();
        return cases.Count > 0 ? cases : throw new InvalidDataException($"{folder} holds no NAME.json of a case.");
    }

    /// <summary>Reads a description; null for a document that is none, such as a run's result.</summary>
    private static CorruptionCase? Load(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("file", out _)
                ? document.Deserialize<CorruptionCase>(_format)! with { Folder = Path.GetDirectoryName(path)! }
                : null;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
    }
}

/// <summary>Kinds of cases.</summary>
internal static class CaseKinds
{
    /// <summary>The bitstream is broken.</summary>
    public const string Direct = "direct";

    /// <summary>The bitstream is whole, the picture in it is broken.</summary>
    public const string BurntIn = "burnt_in";

    /// <summary>Nothing is broken, but it looks a little as if.</summary>
    public const string LookAlike = "look_alike";

    /// <summary>Nothing is broken.</summary>
    public const string Clean = "clean";

    /// <summary>Nothing is broken, but the encoder had few bits.</summary>
    public const string LowRate = "low_rate";
}
