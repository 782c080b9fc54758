using Vqa.Analysis.Models;
using Vqa.IntegrationTests.Media;
using Vqa.Media;

namespace Vqa.IntegrationTests.Models;

/// <summary>Decoded pictures through the model that comes with the program: batches, threads, sizes, memory, the end.</summary>
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

    [Fact]
    public void Asking_allocates_nothing_once_a_size_is_known()
    {
        var request = new InferenceRequest();
        using var previous = new VideoFrame();
        long before = 0, rounds = 0;
        Decoding.Run(Open("640x360"), frame =>
        {
            for (var i = 0; i < 20; i++)
            {
                if (++rounds == 10)
                {
                    before = GC.GetAllocatedBytesForCurrentThread();
                }

                request.Fill(frame, previous);
                _inference.Submit(request);
                request.Wait();
                if (rounds == 20)
                {
                    Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
                }
            }
        });
        Assert.True(rounds > 20);
    }

    [Fact]
    public void After_the_end_nothing_is_taken_and_what_was_submitted_is_answered()
    {
        using var inference = new InferenceThread(CorruptionModel.Load(CorruptionModel.ShippedManifest));
        var requests = Enumerable.Range(0, 20).Select(_ => new InferenceRequest()).ToList();
        var isFirst = true;
        Decoding.Run(Open("352x288"), frame =>
        {
            if (!isFirst)
            {
                return;
            }

            isFirst = false;
            foreach (var request in requests)
            {
                request.Fill(frame, null);
                inference.Submit(request);
            }

            inference.Dispose();
            Assert.All(requests, request =>
            {
                request.Wait();
                Assert.Null(request.Error);
            });
            requests[0].Fill(frame, null);
            Assert.Throws<ObjectDisposedException>(() => inference.Submit(requests[0]));
        });
        Assert.False(isFirst);
    }

    [Fact]
    public void A_request_under_way_is_not_filled_again()
    {
        var request = new InferenceRequest();
        var isFirst = true;
        Decoding.Run(Open("352x288"), frame =>
        {
            if (isFirst)
            {
                isFirst = false;
                request.Fill(frame, null);
                _inference.Submit(request);
                Assert.Throws<InvalidOperationException>(() => request.Fill(frame, null));
                request.Wait();
                request.Fill(frame, null);
            }
        });
        Assert.False(isFirst);
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
