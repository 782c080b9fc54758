using System.Net;
using System.Net.Sockets;
using Vqa.Media;

namespace Vqa.IntegrationTests.Media;

/// <summary>No call waits longer than it may: for a server that is silent, a pipe without a writer, a caller that wants to stop.</summary>
public class TimeoutTests
{
    private static readonly TimeSpan _testLimit = TimeSpan.FromSeconds(30);

    private static readonly SourceOptions _short =
        new() { OpenTimeout = TimeSpan.FromMilliseconds(500), ReadTimeout = TimeSpan.FromMilliseconds(500) };

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    [InlineData("rtmp")]
    [InlineData("rtsp")]
    [InlineData("tcp")]
    public async Task A_server_that_accepts_and_never_answers_times_out(string scheme)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        string address = $"{scheme}://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/live/stream";
        MediaException exception = await Assert.ThrowsAsync<MediaException>(() => OpenAsync(address, _short));
        Assert.Equal(MediaError.TimedOut, exception.Error);
    }

    [Theory]
    [InlineData("udp://127.0.0.1:")]
    [InlineData("srt://127.0.0.1:")]
    [InlineData("rtp://127.0.0.1:")]
    public async Task A_sender_that_does_not_exist_times_out(string prefix)
    {
        MediaException exception = await Assert.ThrowsAsync<MediaException>(() => OpenAsync(prefix + FreeUdpPort(), _short));
        Assert.Equal(MediaError.TimedOut, exception.Error);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_unreachable()
    {
        int port;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        MediaException exception = await Assert.ThrowsAsync<MediaException>(() => OpenAsync($"http://127.0.0.1:{port}/a.ts", _short));
        Assert.Equal(MediaError.Unreachable, exception.Error);
    }

    [Fact]
    public async Task A_missing_resource_is_not_found()
    {
        using var server = new FolderServer(TestClips.NewFolder());
        MediaException exception = await Assert.ThrowsAsync<MediaException>(() => OpenAsync(server.Address + "none.mp4", _short));
        Assert.Equal(MediaError.NotFound, exception.Error);
    }

    [Fact]
    public async Task A_host_that_does_not_exist_is_unreachable_or_times_out()
    {
        MediaException exception =
            await Assert.ThrowsAsync<MediaException>(() => OpenAsync("http://no-such-host.invalid/a.ts", _short));
        Assert.Contains(exception.Error, new[] { MediaError.Unreachable, MediaError.TimedOut });
        Assert.Contains("no-such-host.invalid", exception.Message);
    }

    [Fact]
    public async Task A_stream_that_falls_silent_times_out_while_reading()
    {
        byte[] clip = File.ReadAllBytes(TestClips.Make("clip.ts", "-f lavfi -i testsrc2=s=160x120:r=25:d=10 -c:v mpeg2video"));
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        Task serve = SendAndHoldAsync(server, clip);
        string address = $"tcp://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}";
        var options = new SourceOptions { OpenTimeout = TimeSpan.FromSeconds(10), ReadTimeout = TimeSpan.FromMilliseconds(500) };
        int frames = 0;
        MediaException exception = await Assert.ThrowsAsync<MediaException>(() => Task.Run(Watch, TestContext.Current.CancellationToken)
            .WaitAsync(_testLimit, TestContext.Current.CancellationToken));

        Assert.True(exception.Error == MediaError.TimedOut, exception.ToString());
        Assert.InRange(frames, 200, 250);
        await serve;

        void Watch()
        {
            using MediaSource source = Decoding.Open(address, options);
            Assert.True(source.Info.IsLive);
            Decoding.Run(source, _ => frames++, threads: 1);
        }
    }

    [Fact]
    public async Task A_pipe_without_a_writer_times_out()
    {
        MediaException exception = await Assert.ThrowsAsync<MediaException>(() => OpenAsync(NewPipe(), _short));
        Assert.Equal(MediaError.TimedOut, exception.Error);
    }

    [Fact]
    public async Task Opening_is_interrupted_by_the_caller()
    {
        using var stop = new CancellationTokenSource();
        var patient = new SourceOptions { OpenTimeout = _testLimit * 2 };
        Task<MediaSource> opening = Task.Run(() => MediaSource.Open(NewPipe(), patient, stop.Token), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        MediaException exception = await Assert.ThrowsAsync<MediaException>(() => opening.WaitAsync(_testLimit, TestContext.Current.CancellationToken));
        Assert.Equal(MediaError.Interrupted, exception.Error);
    }

    [Fact]
    public async Task Reading_is_interrupted_by_the_caller()
    {
        using var stop = new CancellationTokenSource();
        string pipe = NewPipe();
        string clip = TestClips.Make("clip.ts", "-f lavfi -i testsrc2=s=160x120:r=25:d=10 -c:v mpeg2video");
        byte[] bytes = File.ReadAllBytes(clip);
        var hold = new TaskCompletionSource();
        Task writer = Task.Run(
            async () =>
            {
                await using FileStream stream = File.OpenWrite(pipe);
                await stream.WriteAsync(bytes);
                await hold.Task;
            },
            TestContext.Current.CancellationToken);

        ReadStatus last = await Task.Run(
            () =>
            {
                using MediaSource source = MediaSource.Open(pipe, new SourceOptions { ReadTimeout = _testLimit * 2 }, stop.Token);
                using var packet = new MediaPacket();
                int packets = 0;
                ReadStatus status;
                while ((status = source.Read(packet)) == ReadStatus.Packet)
                {
                    // All that there is was read, the next read waits for more.
                    if (++packets == 240) stop.CancelAfter(TimeSpan.FromMilliseconds(100));
                }

                return status;
            },
            TestContext.Current.CancellationToken).WaitAsync(_testLimit, TestContext.Current.CancellationToken);
        hold.SetResult();
        await writer;
        Assert.Equal(ReadStatus.Interrupted, last);
    }

    private static Task<MediaSource> OpenAsync(string address, SourceOptions options) => Task
        .Run(() => MediaSource.Open(address, options, CancellationToken.None), TestContext.Current.CancellationToken)
        .WaitAsync(_testLimit, TestContext.Current.CancellationToken);

    private static async Task SendAndHoldAsync(TcpListener server, byte[] bytes)
    {
        using TcpClient client = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        // Until the other side goes.
        try
        {
            _ = await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // It went without a word.
        }
    }

    private static int FreeUdpPort()
    {
        using var probe = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.Client.LocalEndPoint!).Port;
    }

    private static string NewPipe() => NamedPipe.Create(TestClips.NewFolder());
}
