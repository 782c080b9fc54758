using Vqa.Analysis.Models;
using Vqa.Media;

namespace Vqa.Tests.Analysis.Models;

/// <summary>
/// One thread answers all streams: rightly, in batches or not, without allocating, and whatever fails.
/// </summary>
[Collection(nameof(InferenceThreadTests))]
public sealed class InferenceThreadTests : IDisposable
{
    private static readonly (int Width, int Height)[] _sizes = [(96, 64), (97, 67), (320, 180), (64, 96), (1366, 768)];

    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(InferenceThread.LargestBatch)]
    public void Each_of_many_streams_gets_what_it_would_get_alone(int largestBatch)
    {
        using var inference = new InferenceThread(_folder.Load(), largestBatch);
        using var alone = new InferenceThread(_folder.Load(), 1);
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, stream =>
        {
            var (width, height) = _sizes[stream % _sizes.Length];
            InferenceRequest request = new(), single = new();
            for (var i = 0; i < 10; i++)
            {
                using var frame = TestPicture.Make(width, height, (100 * stream) + i);
                Assert.Null(Ask(inference, request, frame));
                Assert.Null(Ask(alone, single, frame));
                Assert.Equal(single.Probabilities.ToArray(), request.Probabilities.ToArray());
            }
        });
    }

    [Fact]
    public void Requests_that_wait_together_are_all_answered_with_their_own()
    {
        using var inference = new InferenceThread(_folder.Load(), InferenceThread.LargestBatch);
        var frames = Enumerable.Range(0, 45)
            .Select(i => TestPicture.Make(_sizes[i % 3].Width, _sizes[i % 3].Height, i)).ToArray();
        var requests = frames.Select(frame =>
        {
            var request = new InferenceRequest();
            request.Fill(frame, null);
            return request;
        }).ToArray();
        Array.ForEach(requests, inference.Submit);

        for (var i = 0; i < frames.Length; i++)
        {
            requests[i].Wait();
            Assert.Null(requests[i].Error);
            var got = requests[i].Probabilities.ToArray();
            Assert.Null(Ask(inference, requests[i], frames[i]));
            Assert.Equal(requests[i].Probabilities.ToArray(), got);
            frames[i].Dispose();
        }
    }

    [Fact]
    public void A_failure_is_told_to_who_met_it_and_the_thread_goes_on()
    {
        var model = _folder.Load(new() { FailingHeight = 512 });
        using var inference = new InferenceThread(model, InferenceThread.LargestBatch);
        using var good = TestPicture.Make(96, 64, 1);
        using var bad = TestPicture.Make(96, 512, 2);
        InferenceRequest first = new(), second = new();
        for (var i = 0; i < 3; i++)
        {
            Assert.NotEmpty(Ask(inference, first, bad)!);
            Assert.Equal(0, first.Probabilities.ToArray().Max());
            Assert.Null(Ask(inference, second, good));
            Assert.Null(Ask(inference, first, good));
            Assert.Equal(second.Probabilities.ToArray(), first.Probabilities.ToArray());
        }
    }

    [Fact]
    public void Asking_allocates_nothing_on_any_thread_once_the_sizes_are_known()
    {
        using var model = _folder.Load();
        Assert.SkipWhen(model.Session.IsOnDevice, "On a GPU the inputs are bound each time: a few bytes for a batch.");
        using var inference = new InferenceThread(model, InferenceThread.LargestBatch);
        using var frame = TestPicture.Make(97, 67, 1);
        using var other = TestPicture.Make(64, 96, 2);
        var requests = Enumerable.Range(0, 8).Select(_ => new InferenceRequest()).ToArray();
        var allocated = new long[50];
        for (var round = 0; round < allocated.Length; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < requests.Length; i++)
            {
                requests[i].Fill(i % 2 == 0 ? frame : other, i % 4 == 0 ? other : frame);
                inference.Submit(requests[i]);
            }

            for (var i = 0; i < requests.Length; i++)
            {
                requests[i].Wait();
            }

            allocated[round] = GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        // The whole process is counted; what asking itself allocates would be in every round.
        Assert.Equal(0, allocated[^20..].Min());
    }

    [Fact]
    public void A_request_that_was_not_filled_or_is_under_way_is_refused()
    {
        using var inference = new InferenceThread(_folder.Load());
        using var frame = TestPicture.Make(1366, 768, 1);
        var request = new InferenceRequest();
        Assert.Throws<InvalidOperationException>(() => inference.Submit(request));
        request.Fill(frame, null);
        inference.Submit(request);

        Assert.Throws<InvalidOperationException>(() => inference.Submit(request));
        Assert.Throws<InvalidOperationException>(() => request.Fill(frame, null));

        request.Wait();
        Assert.Null(Ask(inference, request, frame));
    }

    [Fact]
    public void At_its_end_it_answers_what_was_submitted_and_takes_no_more()
    {
        var inference = new InferenceThread(_folder.Load());
        using var frame = TestPicture.Make(320, 180, 1);
        var requests = Enumerable.Range(0, 20).Select(_ => new InferenceRequest()).ToArray();
        foreach (var request in requests)
        {
            request.Fill(frame, null);
            inference.Submit(request);
        }

        inference.Dispose();
        inference.Dispose();

        Assert.All(requests, request =>
        {
            request.Wait();
            Assert.Null(request.Error);
            Assert.True(request.Probabilities.ToArray().Max() > 0);
            Assert.Throws<ObjectDisposedException>(() => inference.Submit(request));
            Assert.False(request.IsPending);
        });
    }

    [Fact]
    public void Ending_while_others_submit_answers_or_refuses_each()
    {
        for (var round = 0; round < 8; round++)
        {
            var inference = new InferenceThread(_folder.Load());
            using var frame = TestPicture.Make(64, 64, round);
            var answered = 0;
            var streams = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                var request = new InferenceRequest();
                try
                {
                    while (Ask(inference, request, frame) is null)
                    {
                        Interlocked.Increment(ref answered);
                    }
                }
                catch (ObjectDisposedException)
                {
                    // As it should be, sooner or later.
                }
            })).ToList();
            streams.ForEach(stream => stream.Start());
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref answered) > 10, TimeSpan.FromSeconds(30)));

            inference.Dispose();

            Assert.All(streams, stream => Assert.True(stream.Join(TimeSpan.FromSeconds(30))));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(InferenceThread.LargestBatch + 1)]
    public void There_are_no_batches_of_other_sizes(int largestBatch)
    {
        using var model = _folder.Load();
        Assert.Throws<ArgumentOutOfRangeException>(() => new InferenceThread(model, largestBatch));
    }

    private static string? Ask(InferenceThread inference, InferenceRequest request, VideoFrame frame)
    {
        request.Fill(frame, null);
        inference.Submit(request);
        request.Wait();
        return request.Error;
    }
}

/// <summary>Alone in the process: one of these tests counts what all threads allocate.</summary>
[CollectionDefinition(nameof(InferenceThreadTests), DisableParallelization = true)]
public sealed class InferenceThreadTestGroup;
