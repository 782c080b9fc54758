using System.Text.Json.Nodes;
using Vqa.Analysis.Models;

namespace Vqa.Tests.Analysis.Models;

/// <summary>A manifest or a model that cannot be used is refused with its cause and its fix, before anything runs.</summary>
public sealed class CorruptionModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vqa-model-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_model_that_comes_with_the_program_loads_and_matches_its_hash()
    {
        using var model = CorruptionModel.Load(CorruptionModel.ShippedManifest);

        Assert.Equal("block-corruption", model.Manifest.Name);
        Assert.NotNull(model.Manifest.Sha256);
        Assert.Contains(model.Provider, new[] { "CPU", "CUDA" });
    }

    [Fact]
    public void Running_a_batch_again_allocates_nothing()
    {
        using var model = CorruptionModel.Load(CorruptionModel.ShippedManifest);
        using var batch = model.CreateBatch(2, new PictureShape(320, 180));
        batch.Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            batch.Run();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(40 * 24, batch.ProbabilitiesOf(1).Length);
    }

    [Fact]
    public void A_model_of_the_users_own_is_found_beside_its_manifest()
    {
        using var model = CorruptionModel.Load(Manifest(m => m["name"] = "mine"));
        Assert.Equal("mine", model.Manifest.Name);
    }

    [Theory]
    [InlineData("cells", "nothing", "no input 'nothing'; it has cells")]
    [InlineData("luma", "cells", "not UInt8 [N, 2, height, width]")]
    [InlineData("chroma", "cells", "not UInt8 [N, 4, height, width]")]
    [InlineData("probability", "cells", "no output 'cells'; it has probability")]
    [InlineData("file", "missing.onnx", "does not exist; correct \"file\"")]
    [InlineData("sha256", "00ff", "is not the model that was described")]
    public void A_wrong_name_is_refused_with_what_would_be_right(string key, string value, string told) =>
        Assert.Contains(told, Refusal(m => m[key] = value), StringComparison.Ordinal);

    [Theory]
    [InlineData("threshold", 0.0)]
    [InlineData("threshold", 1.0)]
    [InlineData("threshold_with_evidence", -3.0)]
    public void A_threshold_that_is_no_probability_is_refused(string key, double value) =>
        Assert.Contains("a probability between 0 and 1", Refusal(m => m[key] = value), StringComparison.Ordinal);

    [Theory]
    [InlineData("threshold")]
    [InlineData("cells")]
    [InlineData("version")]
    public void A_manifest_that_lacks_something_is_refused(string key) =>
        Assert.Contains(key, Refusal(m => m.Remove(key)), StringComparison.Ordinal);

    [Fact]
    public void A_key_that_nothing_reads_is_refused() =>
        Assert.Contains("treshold", Refusal(m => m["treshold"] = 0.5), StringComparison.Ordinal);

    [Fact]
    public void What_is_no_manifest_is_refused()
    {
        var path = Path.Combine(_folder, "text.json");
        File.WriteAllText(path, "hello");
        Assert.Contains("is no model manifest", Assert.Throws<ModelException>(() => CorruptionModel.Load(path)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "cannot be read",
            Assert.Throws<ModelException>(() => CorruptionModel.Load(Path.Combine(_folder, "none.json"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_model_is_refused()
    {
        var path = Manifest(m => m.Remove("sha256"));
        File.WriteAllText(Path.Combine(_folder, "block-corruption.onnx"), "hello");
        Assert.Contains(
            "ONNX Runtime does not take", Assert.Throws<ModelException>(() => CorruptionModel.Load(path)).Message, StringComparison.Ordinal);
    }

    private string Refusal(Action<JsonObject> change) =>
        Assert.Throws<ModelException>(() => CorruptionModel.Load(Manifest(change)).Dispose()).Message;

    private string Manifest(Action<JsonObject> change)
    {
        var shipped = CorruptionModel.ShippedManifest;
        var manifest = JsonNode.Parse(File.ReadAllText(shipped))!.AsObject();
        change(manifest);
        var path = Path.Combine(_folder, "mine.json");
        File.WriteAllText(path, manifest.ToJsonString());
        File.Copy(
            Path.Combine(Path.GetDirectoryName(shipped)!, "block-corruption.onnx"),
            Path.Combine(_folder, "block-corruption.onnx"), overwrite: true);
        return path;
    }
}
