using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Vqa.Analysis.Models;

namespace Vqa.Tests.Analysis.Models;

/// <summary>A manifest that cannot be used is refused with its cause and its fix, before anything runs.</summary>
public sealed class ModelManifestTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_manifest_says_what_its_model_does_not()
    {
        var manifest = ModelManifest.Load(_folder.Make());

        Assert.Equal(("tiny", "7", _folder.Model), (manifest.Name, manifest.Version, manifest.ModelPath));
        Assert.Equal(("luma", "chroma", "probability"), (manifest.Luma, manifest.Chroma, manifest.Probability));
        Assert.Equal((0.6, 0.25), (manifest.Threshold, manifest.ThresholdWithEvidence));
    }

    [Fact]
    public void The_hash_is_compared_whatever_its_case()
    {
        _folder.Make();
        var hash = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(_folder.Model)));

        Assert.Equal(hash, ModelManifest.Load(_folder.Make(change: m => m["sha256"] = hash)).Sha256);
        Assert.Contains(
            $"its SHA-256 is {hash.ToLowerInvariant()}, not 00ff", _folder.Refusal(change: m => m["sha256"] = "00ff"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("version")]
    [InlineData("file")]
    [InlineData("probability")]
    public void A_name_that_is_missing_null_or_empty_is_refused_by_its_key(string key)
    {
        Action<JsonObject>[] changes = [m => m.Remove(key), m => m[key] = null, m => m[key] = " ", m => m[key] = 3];
        foreach (var change in changes)
        {
            Assert.Contains(key, _folder.Refusal(change: change), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("cells")]
    [InlineData("luma")]
    [InlineData("chroma")]
    public void The_name_of_an_input_may_be_left_out_but_not_be_empty(string key)
    {
        Assert.Equal("tiny", ModelManifest.Load(_folder.Make(change: m => m.Remove(key))).Name);
        Assert.Contains($"\"{key}\" is no name", _folder.Refusal(change: m => m[key] = ""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_without_any_input_is_refused() =>
        Assert.Contains(
            "it names no input",
            _folder.Refusal(change: m =>
            {
                m.Remove("luma");
                m.Remove("chroma");
            }),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("threshold", 0.0)]
    [InlineData("threshold", 1.0)]
    [InlineData("threshold_with_evidence", -3.0)]
    public void A_threshold_that_is_no_probability_is_refused(string key, double value) =>
        Assert.Contains(
            $"\"{key}\" is {value}; it is a probability between 0 and 1", _folder.Refusal(change: m => m[key] = value),
            StringComparison.Ordinal);

    [Fact]
    public void Evidence_cannot_ask_for_more_than_no_evidence() =>
        Assert.Contains(
            "\"threshold_with_evidence\" is above \"threshold\"",
            _folder.Refusal(change: m => m["threshold_with_evidence"] = 0.7),
            StringComparison.Ordinal);

    [Fact]
    public void A_key_that_nothing_reads_is_refused() =>
        Assert.Contains("treshold", _folder.Refusal(change: m => m["treshold"] = 0.5), StringComparison.Ordinal);

    [Fact]
    public void A_model_that_is_not_there_is_named_with_its_folder() =>
        Assert.Contains(
            $"{Path.Combine(Path.GetDirectoryName(_folder.Model)!, "gone.onnx")} does not exist; correct \"file\"",
            _folder.Refusal(change: m => m["file"] = "gone.onnx"), StringComparison.Ordinal);

    [Theory]
    [InlineData("hello")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    public void What_is_no_manifest_is_refused(string text)
    {
        File.WriteAllText(_folder.Manifest, text);

        var error = Assert.Throws<ModelException>(() => ModelManifest.Load(_folder.Manifest));

        Assert.Contains($"{_folder.Manifest} is no model manifest", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/no/such/manifest.json")]
    public void A_manifest_that_cannot_be_read_is_refused(string path) =>
        Assert.Contains(
            "cannot be read", Assert.Throws<ModelException>(() => ModelManifest.Load(path)).Message,
            StringComparison.Ordinal);
}
