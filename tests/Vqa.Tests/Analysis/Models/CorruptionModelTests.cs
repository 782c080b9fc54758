using Vqa.Analysis.Models;

namespace Vqa.Tests.Analysis.Models;

/// <summary>
/// A model that does not fit its manifest is refused with its cause and its fix, before anything runs.
/// </summary>
public sealed class CorruptionModelTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_model_that_comes_with_the_program_loads_and_matches_its_hash()
    {
        using var model = CorruptionModel.Load(CorruptionModel.ShippedManifest);

        Assert.Equal("block-corruption", model.Manifest.Name);
        Assert.NotNull(model.Manifest.Sha256);
        Assert.Contains(model.Provider, new[] { "CPU", "CUDA" });
    }

    [Fact]
    public void A_model_of_the_users_own_is_found_beside_its_manifest_and_says_what_it_runs_on()
    {
        using var model = _folder.Load();

        Assert.Equal(new ModelIdentity("tiny", "7", model.Provider), model.Identity);
        Assert.Equal(OnnxRuntimeLibrary.HasCuda && model.Provider == "CPU", model.CudaProblem is not null);
    }

    [Fact]
    public void A_batch_gives_each_pair_what_it_gets_alone()
    {
        using var model = CorruptionModel.Load(CorruptionModel.ShippedManifest);
        var requests = Enumerable.Range(0, 4).Select(i =>
        {
            using var frame = TestPicture.Make(320, 180, i);
            using var previous = TestPicture.Make(320, 180, i + 100);
            var request = new InferenceRequest();
            request.Fill(frame, previous);
            return request;
        }).ToArray();
        using var one = model.CreateBatch(1, requests[0].Shape);
        using var four = model.CreateBatch(4, requests[0].Shape);
        four.Fill([.. requests]);
        four.Run();

        for (var i = 0; i < 4; i++)
        {
            one.Fill([requests[i]]);
            one.Run();
            Assert.Equal(40 * 24, one.ProbabilitiesOf(0).Length);
            Assert.All(
                one.ProbabilitiesOf(0).ToArray().Zip(four.ProbabilitiesOf(i).ToArray()),
                pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }

    [Fact]
    public void Running_a_batch_again_allocates_nothing()
    {
        using var model = CorruptionModel.Load(CorruptionModel.ShippedManifest);
        Assert.SkipWhen(model.Session.IsOnDevice, "On a GPU the inputs are bound each time: a few bytes for a batch.");
        using var batch = model.CreateBatch(2, new PictureShape(320, 180));
        batch.Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            batch.Run();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("luma", "nothing", "no input 'nothing'; it has luma, chroma")]
    [InlineData("luma", "chroma", "not UInt8 [N, 2, height, width]")]
    [InlineData("chroma", "luma", "not UInt8 [N, 4, height, width]")]
    [InlineData("cells", "luma", "not Int16 [N, 46, height, width]")]
    [InlineData("probability", "luma", "no output 'luma'; it has probability")]
    public void A_wrong_name_is_refused_with_what_would_be_right(string key, string value, string told) =>
        Assert.Contains(told, _folder.Refusal(change: m => m[key] = value), StringComparison.Ordinal);

    [Fact]
    public void A_model_that_takes_or_gives_something_else_is_refused_with_what_is_wanted()
    {
        foreach (var (model, told) in new[]
        {
            (new OnnxFile { TakesFloats = true }, "input 'luma' is Float"),
            (new OnnxFile { TakesMask = true }, "an input 'mask' that nothing fills"),
            (new OnnxFile { KeepsPlane = true }, "not float [N, H/8, W/8]"),
            (new OnnxFile { Bias = 2 }, "export it with its sigmoid"),
            (new OnnxFile { HasFixedSize = true }, "must be free axes"),
        })
        {
            Assert.Contains(told, _folder.Refusal(model), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_input_that_the_manifest_leaves_out_is_refused_for_nothing_fills_it() =>
        Assert.Contains(
            "an input 'chroma' that nothing fills", _folder.Refusal(change: m => m.Remove("chroma")),
            StringComparison.Ordinal);

    [Fact]
    public void What_is_no_model_is_refused()
    {
        var manifest = _folder.Make();
        File.WriteAllText(_folder.Model, "hello");

        var error = Assert.Throws<ModelException>(() => CorruptionModel.Load(manifest));

        Assert.Contains($"ONNX Runtime does not take {_folder.Model}", error.Message, StringComparison.Ordinal);
    }
}
