using System.Text.Json.Nodes;
using Vqa.Analysis.Models;

namespace Vqa.Tests.Analysis.Models;

/// <summary>A folder with a model and a manifest, which goes with the test.</summary>
internal sealed class ModelFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("vqa-model-").FullName;

    /// <summary>Where the model lies.</summary>
    public string Model => Path.Combine(_path, "model.onnx");

    /// <summary>Where the manifest lies.</summary>
    public string Manifest => Path.Combine(_path, "model.json");

    /// <summary>Makes a model and its manifest.</summary>
    /// <param name="model">The model; null for a good one.</param>
    /// <param name="change">What to change in a good manifest.</param>
    /// <returns>The manifest's path.</returns>
    public string Make(OnnxFile? model = null, Action<JsonObject>? change = null)
    {
        (model ?? new OnnxFile()).Write(Model);
        var manifest = new JsonObject
        {
            ["name"] = "tiny",
            ["version"] = "7",
            ["file"] = Path.GetFileName(Model),
            ["luma"] = "luma",
            ["chroma"] = "chroma",
            ["probability"] = "probability",
            ["threshold"] = 0.6,
            ["threshold_with_evidence"] = 0.25,
        };
        change?.Invoke(manifest);
        File.WriteAllText(Manifest, manifest.ToJsonString());
        return Manifest;
    }

    /// <summary>Makes and loads it.</summary>
    public CorruptionModel Load(OnnxFile? model = null) => CorruptionModel.Load(Make(model));

    /// <summary>Why it is refused.</summary>
    public string Refusal(OnnxFile? model = null, Action<JsonObject>? change = null)
    {
        var manifest = Make(model, change);
        return Assert.Throws<ModelException>(() => CorruptionModel.Load(manifest).Dispose()).Message;
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
