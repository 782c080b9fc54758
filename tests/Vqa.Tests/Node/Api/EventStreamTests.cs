using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;
using Vqa.Analysis.Detectors;
using Vqa.Delivery.Notices;
using Vqa.Delivery.Outbox;
using Vqa.Node.Api;

namespace Vqa.Tests.Node.Api;

/// <summary>
/// Readers of the events miss none, hear that the node is there, and are dropped where they do not read.
/// </summary>
public sealed class EventStreamTests : IAsyncDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly IncidentLedger _ledger =
        IncidentLedger.Open(Path.Combine(Directory.CreateTempSubdirectory("vqa-events-").FullName, "incidents.db"));

    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_missed_comes_first_and_nothing_twice()
    {
        for (var number = 1; number <= 450; number++)
        {
            _ledger.Publish(Notice(number));
        }

        await _ledger.FlushAsync(_stop);
        var pipe = new Pipe();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        var running = Stream(pipe.Writer.AsStream()).RunAsync(after: 20, stop.Token);
        using var reader = new StreamReader(pipe.Reader.AsStream());
        var missed = await ReadAsync(reader, 430);
        _ledger.Publish(Notice(451));

        Assert.Equal(Enumerable.Range(21, 430).Select(number => (long)number), missed);
        Assert.Equal([451], await ReadAsync(reader, 1));
        await stop.CancelAsync();
        await running.WaitAsync(_limit, _stop);
    }

    [Fact]
    public async Task A_reader_of_an_earlier_ledger_gets_all_of_this_one()
    {
        _ledger.Publish(Notice(1));
        await _ledger.FlushAsync(_stop);
        var pipe = new Pipe();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        var running = Stream(pipe.Writer.AsStream()).RunAsync(after: 100_000, stop.Token);
        using var reader = new StreamReader(pipe.Reader.AsStream());

        Assert.Equal([1], await ReadAsync(reader, 1));
        _ledger.Publish(Notice(2));
        Assert.Equal([2], await ReadAsync(reader, 1));
        await stop.CancelAsync();
        await running.WaitAsync(_limit, _stop);
    }

    [Fact]
    public async Task A_quiet_node_says_that_it_is_there()
    {
        var pipe = new Pipe();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        var running = Stream(pipe.Writer.AsStream()).RunAsync(after: null, stop.Token);
        using var reader = new StreamReader(pipe.Reader.AsStream());
        Assert.Equal("retry: 2000", await reader.ReadLineAsync(_stop));
        await reader.ReadLineAsync(_stop);
        var beat = reader.ReadLineAsync(_stop).AsTask();
        while (!beat.IsCompleted)
        {
            // The stream may not wait for the clock yet.
            _time.Advance(EventStream.Heartbeat);
            await Task.WhenAny(beat, Task.Delay(20, _stop));
        }

        Assert.Equal(": here", await beat);
        await stop.CancelAsync();
        await running.WaitAsync(_limit, _stop);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_is_dropped()
    {
        var body = new FullStream();
        var running = Stream(body).RunAsync(after: null, _stop);
        while (!running.IsCompleted)
        {
            _time.Advance(EventStream.WriteLimit);
            await Task.WhenAny(running, Task.Delay(20, _stop));
        }

        await running;
        Assert.True(body.WasAborted);
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    private EventStream Stream(Stream body)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        if (body is FullStream full)
        {
            context.Features.Set<IHttpRequestLifetimeFeature>(full);
        }

        return new EventStream(context.Response, _ledger, _ => true, _time);
    }

    private async Task<IReadOnlyList<long>> ReadAsync(StreamReader reader, int count)
    {
        var ids = new List<long>();
        long id = 0;
        while (ids.Count < count && await reader.ReadLineAsync(_stop).AsTask().WaitAsync(_limit, _stop) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = long.Parse(line[4..]); // Without an event, it only tells how far the reader is.
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                ids.Add(id);
            }
        }

        return ids;
    }

    private static IncidentNotice Notice(int number) => new()
    {
        IncidentId = new Guid(number, 0, 0, new byte[8]).ToString(), Revision = 1, Kind = NoticeKind.Opened, Stream =
            "a", Detector = "video_black",
        Severity = Severity.Major, At = DateTimeOffset.UnixEpoch, Start = DateTimeOffset.UnixEpoch, IncidentJson = "{}",
    };

    /// <summary>A connection whose other side takes nothing.</summary>
    private sealed class FullStream : MemoryStream, IHttpRequestLifetimeFeature
    {
        public bool WasAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => WasAborted = true;

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
