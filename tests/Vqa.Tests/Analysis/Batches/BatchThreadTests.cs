using Vqa.Analysis.Batches;

namespace Vqa.Tests.Analysis.Batches;

/// <summary>What many streams ask of one thread: each is answered, once, whatever fails.</summary>
public sealed class BatchThreadTests
{
    [Fact]
    public void What_gathers_while_a_batch_runs_is_the_next_batch()
    {
        using var work = new Doubling();
        using var thread = new BatchThread<Number>("test", work);
        var first = new Number(1);
        var others = Enumerable.Range(2, 7).Select(i => new Number(i)).ToList();
        work.Hold();
        thread.Submit(first);
        work.WaitUntilRunning();
        others.ForEach(thread.Submit);
        work.LetGo();

        first.Wait();
        others.ForEach(number => number.Wait());

        Assert.Equal([2, 4, 6, 8, 10, 12, 14, 16], others.Prepend(first).Select(number => number.Twice));
        Assert.Equal([1, 4, 3], work.Batches);
    }

    [Fact]
    public void A_batch_that_fails_tells_all_of_it_and_the_next_one_is_answered()
    {
        using var work = new Doubling { FailingNumber = 3 };
        using var thread = new BatchThread<Number>("test", work);
        Number bad = new(3), good = new(4);
        for (var i = 0; i < 3; i++)
        {
            thread.Submit(bad);
            bad.Wait();
            thread.Submit(good);
            good.Wait();

            Assert.Equal("3 cannot be doubled", bad.Error);
            Assert.Equal((null, 8), (good.Error, good.Twice));
        }

        Assert.Equal(3, work.FailedClears);
    }

    [Fact]
    public void A_device_that_fails_at_everything_still_answers_all()
    {
        using var work = new Doubling { IsLost = true };
        var thread = new BatchThread<Number>("test", work);
        var numbers = Enumerable.Range(1, 20).Select(i => new Number(i)).ToList();

        numbers.ForEach(thread.Submit);

        numbers.ForEach(number => number.Wait());
        Assert.All(numbers, number => Assert.Equal("lost", number.Error));
        thread.Dispose();
        Assert.True(work.IsEnded);
    }

    [Fact]
    public void At_its_end_all_are_answered_and_it_frees_on_its_own_thread()
    {
        using var work = new Doubling();
        var thread = new BatchThread<Number>("test", work);
        var numbers = Enumerable.Range(1, 50).Select(i => new Number(i)).ToList();
        numbers.ForEach(thread.Submit);

        thread.Dispose();
        thread.Dispose();

        numbers.ForEach(number => number.Wait());
        Assert.All(numbers, number => Assert.Equal(2 * number.Value, number.Twice));
        Assert.True(work.IsEnded);
        Assert.Throws<ObjectDisposedException>(() => thread.Submit(numbers[0]));
        Assert.False(numbers[0].IsPending);
    }

    [Fact]
    public void One_that_is_under_way_is_refused()
    {
        using var work = new Doubling();
        using var thread = new BatchThread<Number>("test", work);
        var number = new Number(1);
        work.Hold();
        thread.Submit(number);

        Assert.Throws<InvalidOperationException>(() => thread.Submit(number));

        work.LetGo();
        number.Wait();
        Assert.Equal(2, number.Twice);
    }

    private sealed class Number(int value) : BatchRequest
    {
        public int Value => value;

        public int Twice { get; private set; }

        public void Complete(int twice)
        {
            Twice = twice;
            Answer();
        }
    }

    private sealed class Doubling : IBatchWork<Number>, IDisposable
    {
        private const int LargestBatch = 4;

        private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

        private readonly ManualResetEventSlim _mayRun = new(true), _isRunning = new();
        private List<int> _results = [];

        public int FailingNumber { get; init; }

        public bool IsLost { get; init; }

        public List<int> Batches { get; } = [];

        public int FailedClears { get; private set; }

        public bool IsEnded { get; private set; }

        public void Dispose()
        {
            _mayRun.Dispose();
            _isRunning.Dispose();
        }

        public void Hold() => _mayRun.Reset();

        public void LetGo() => _mayRun.Set();

        public void WaitUntilRunning() => Assert.True(_isRunning.Wait(_limit));

        public void Take(List<Number> waiting, List<Number> batch)
        {
            batch.AddRange(waiting.Take(LargestBatch));
            if (IsLost)
            {
                throw new InvalidOperationException("lost");
            }

            waiting.RemoveRange(0, batch.Count);
        }

        public void Run(List<Number> batch)
        {
            _isRunning.Set();
            Assert.True(_mayRun.Wait(_limit));
            Batches.Add(batch.Count);
            if (batch.Exists(number => number.Value == FailingNumber))
            {
                throw new ArithmeticException($"{FailingNumber} cannot be doubled");
            }

            _results = batch.ConvertAll(number => 2 * number.Value);
        }

        public void Complete(Number request, int index) => request.Complete(_results[index]);

        public void Clear(bool isFailed)
        {
            FailedClears += isFailed ? 1 : 0;
            if (isFailed)
            {
                throw new InvalidOperationException("lost");
            }
        }

        public void End()
        {
            IsEnded = true;
            if (IsLost)
            {
                throw new InvalidOperationException("lost");
            }
        }
    }
}
