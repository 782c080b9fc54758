using Vqa.Analysis.Models;
using Vqa.IntegrationTests.Media;
using Vqa.Media;

namespace Vqa.IntegrationTests.Models;

/// <summary>
/// Decoded pictures through the model that comes with the program: threads and sizes. What else the inference thread
/// promises is tested with models made for it, in the unit tests.
/// </summary>
public sealed class InferenceTests : IDisposable
{
    private static readonly string[] _sizes = ["640x360", "1280x720", "352x288", "98x66"];

    private readonly InferenceThread _inference = new(CorruptionModel.Load(CorruptionModel.ShippedManifest));

    public void Dispose() => _inference.Dispose();

    [Fact]
    public void Streams_that_ask_at_the_same_time_get_what_each_would_get_alone()
    {
        var alone = _sizes.Select(Judge).ToList();
        var together = new List<float[]>[12];
        Parallel.For(0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = together.Length }, i =>
            together[i] = Judge(_sizes[i % _sizes.Length]));

        for (var i = 0; i < together.Length; i++)
        {
            var expected = alone[i % _sizes.Length];
            Assert.Equal(expected.Count, together[i].Count);
            foreach (var (a, b) in expected.Zip(together[i]))
            {
                // Another batch size may add in another order.
                Assert.All(a.Zip(b), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
            }
        }
    }

    [Fact]
    public void The_map_covers_the_picture_with_probabilities()
    {
        foreach (var size in _sizes)
        {
            var request = new InferenceRequest();
            foreach (var map in Judge(size, request))
            {
                Assert.True(map.Length >= request.Shape.Rows * request.Shape.Stride);
                Assert.All(map, p => Assert.InRange(p, 0f, 1f));
            }

            Assert.InRange(request.Shape.Columns * request.Shape.CellSize - request.Shape.Width, -request.Shape.Factor, request.Shape.CellSize);
        }
    }

    private List<float[]> Judge(string size) => Judge(size, new InferenceRequest());

    private List<float[]> Judge(string size, InferenceRequest request)
    {
        var maps = new List<float[]>();
        using var source = Open(size);
        Decoding.Run(source, frame =>
        {
            request.Fill(frame, null);
            _inference.Submit(request);
            request.Wait();
            Assert.Null(request.Error);
            maps.Add(request.Probabilities.ToArray());
        });
        return maps;
    }

    private static MediaSource Open(string size) => Decoding.Open(TestClips.Make(
        $"judged-{size}.mkv", $"-f lavfi -i testsrc2=s={size}:r=25:d=0.4,noise=alls=20:allf=t -pix_fmt yuv420p -c:v ffv1"));
}
