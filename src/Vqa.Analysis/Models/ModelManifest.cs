using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vqa.Kernels.Cells;

namespace Vqa.Analysis.Models;

/// <summary>
/// What a model file does not say of itself: which of its inputs takes what, and from which probability on a cell
/// counts as damaged. A JSON file beside the model; a user's own model comes with one, too (README, "Your own model").
/// </summary>
public sealed record ModelManifest
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>Name of the model, as reports tell it.</summary>
    public required string Name { get; init; }

    /// <summary>Its version, as reports tell it.</summary>
    public required string Version { get; init; }

    /// <summary>The ONNX file, relative to the manifest.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the file in hexadecimal digits; null where it is not to be checked.</summary>
    public string? Sha256 { get; init; }

    /// <summary>
    /// Name of the input int16 [N, 46, H/8, W/8]: what <see cref="CellPass"/> measures of each cell; null where the
    /// model does not take it.
    /// </summary>
    public string? Cells { get; init; }

    /// <summary>
    /// Name of the input uint8 [N, 2, H, W]: luma of the picture and of the one before it, reduced; or null.
    /// </summary>
    public string? Luma { get; init; }

    /// <summary>
    /// Name of the input uint8 [N, 4, H/2, W/2]: Cb and Cr of the picture, then of the one before it; or null.
    /// </summary>
    public string? Chroma { get; init; }

    /// <summary>Name of the output float [N, H/8, W/8]: the probability that a cell is visibly damaged.</summary>
    public required string Probability { get; init; }

    /// <summary>Probability from which on a cell counts as damaged, where nothing else speaks for damage.</summary>
    public required double Threshold { get; init; }

    /// <summary>The same while the decoder or the container has told of damage.</summary>
    public required double ThresholdWithEvidence { get; init; }

    /// <summary>Full path of the ONNX file.</summary>
    [JsonIgnore]
    public string ModelPath { get; private init; } = "";

    /// <summary>Reads and checks a manifest and its model's hash.</summary>
    /// <exception cref="ModelException">It cannot be used; the message names the cause and the fix.</exception>
    public static ModelManifest Load(string path)
    {
        var manifest = Parse(path);
        manifest.CheckThreshold(path, "threshold", manifest.Threshold);
        manifest.CheckThreshold(path, "threshold_with_evidence", manifest.ThresholdWithEvidence);
        if (manifest.ThresholdWithEvidence > manifest.Threshold)
        {
            throw new ModelException(
                $"{path}: \"threshold_with_evidence\" is above \"threshold\"; "
                + "beside evidence less is asked for, not more.");
        }

        if (manifest is { Cells: null, Luma: null, Chroma: null })
        {
            throw new ModelException(
                $"{path}: it names no input; give the model's name for \"cells\", \"luma\" or \"chroma\".");
        }

        manifest.CheckNames(path);
        var model = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, manifest.File));
        if (!System.IO.File.Exists(model))
        {
            throw new ModelException(
                $"{path}: its model {model} does not exist; correct \"file\", which is relative to the manifest.");
        }

        if (manifest.Sha256 is { } wanted
            && Hash(model) is var found && !found.Equals(wanted, StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelException(
                $"{path}: {model} is not the model that was described: its SHA-256 is {found}, not {wanted}. "
                + "Put the right file there, or correct \"sha256\".");
        }

        return manifest with { ModelPath = model };
    }

    private static ModelManifest Parse(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ModelManifest>(System.IO.File.ReadAllText(path), _json)
                ?? throw new ModelException($"{path} is no model manifest: it is empty.");
        }
        catch (JsonException e)
        {
            throw new ModelException(
                $"{path} is no model manifest: {e.Message} It needs name, version, file, probability, threshold, "
                + "threshold_with_evidence, one of cells, luma and chroma, and may have sha256.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ModelException($"The model manifest {path} cannot be read: {e.Message}", e);
        }
    }

    private void CheckNames(string path)
    {
        foreach (var (key, value) in new[]
        {
            ("name", Name), ("version", Version), ("file", File), ("probability", Probability),
            ("cells", Cells), ("luma", Luma), ("chroma", Chroma),
        })
        {
            // What may be left out is null.
            if (value is not null
                && (string.IsNullOrWhiteSpace(value) || value.Contains('\0', StringComparison.Ordinal)))
            {
                throw new ModelException($"{path}: \"{key}\" is no name.");
            }
        }
    }

    private void CheckThreshold(string path, string name, double value)
    {
        if (value is not (> 0 and < 1))
        {
            throw new ModelException($"{path}: \"{name}\" is {value}; it is a probability between 0 and 1.");
        }
    }

    private static string Hash(string path)
    {
        try
        {
            using var stream = System.IO.File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The model {path} cannot be read: {e.Message}", e);
        }
    }
}
