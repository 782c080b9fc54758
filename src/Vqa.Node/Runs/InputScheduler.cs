using System.Collections.Concurrent;
using Vqa.Analysis.Sessions;
using Vqa.Delivery.Reports;
using Vqa.Media;

namespace Vqa.Node.Runs;

/// <summary>
/// Runs a session for each of several inputs. Network inputs and standard input all run at the same time, each on a thread of its
/// own, for a live stream does not wait; files run beside them, a few at once, in the order given.
/// </summary>
/// <param name="inputs">Paths and URLs, in the order given.</param>
/// <param name="options">How to analyse each.</param>
/// <param name="filesAtOnce">Files that run at the same time. One, where its decoder keeps every core busy.</param>
internal sealed class InputScheduler(IReadOnlyList<string> inputs, SessionOptions options, int filesAtOnce = 1)
{
    private readonly SessionResult[] _results = new SessionResult[inputs.Count];
    private readonly List<Exception> _internalErrors = [];

    /// <summary>How far each input is, in the order given.</summary>
    public IReadOnlyList<InputProgress> Progress { get; } =
        [.. inputs.Select(input => new InputProgress(MediaSource.Redact(input), options.Duration))];

    /// <summary>Exceptions that no input explains: bugs and full disks. Meaningful when the run is over.</summary>
    public IReadOnlyList<Exception> InternalErrors => _internalErrors;

    /// <summary>Runs them all. An input that fails does not stop the others.</summary>
    /// <param name="listeners">Who is told of what happens to an input, by its index; its progress is kept anyway.</param>
    /// <param name="stop">Ends every session cleanly, with what was found so far.</param>
    /// <returns>One result for each input, in their order.</returns>
    public async Task<IReadOnlyList<SessionResult>> RunAsync(
        Func<int, IEnumerable<ISessionListener>> listeners, CancellationToken stop)
    {
        var streams = Enumerable.Range(0, inputs.Count).Where(index => CannotWait(inputs[index])).ToList();
        var files = new ConcurrentQueue<int>(Enumerable.Range(0, inputs.Count).Except(streams));

        var threads = streams.Select(index => OnOwnThread(() => Analyse(index, listeners, stop))).ToList();
        threads.AddRange(Enumerable.Range(0, Math.Min(filesAtOnce, files.Count)).Select(_ => OnOwnThread(() =>
        {
            while (files.TryDequeue(out var index))
            {
                Analyse(index, listeners, stop);
            }
        })));
        await Task.WhenAll(threads);
        return _results;
    }

    /// <summary>True for standard input, and for a URL other than <c>file:</c>.</summary>
    internal static bool CannotWait(string input) => input == "-"
        || (input.IndexOf("://", StringComparison.Ordinal) > 0 && !input.StartsWith("file:", StringComparison.OrdinalIgnoreCase));

    private static Task OnOwnThread(Action work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Analyse(int index, Func<int, IEnumerable<ISessionListener>> listeners, CancellationToken stop)
    {
        var progress = Progress[index];
        if (stop.IsCancellationRequested)
        {
            _results[index] = Empty(progress, SessionStatus.Interrupted, "the run was stopped before this input's turn");
            return;
        }

        progress.Enter(InputStage.Running);
        try
        {
            var group = new ListenerGroup([progress, .. listeners(index)]);
            _results[index] = new StreamSession(inputs[index], options, group).Run(stop);
        }
        catch (Exception e)
        {
            // Whatever it was, the other inputs go on; the exit status and the report tell of it.
            lock (_internalErrors)
            {
                _internalErrors.Add(e);
            }

            _results[index] = Empty(progress, SessionStatus.Failed, $"internal error: {e.Message}");
        }

        progress.Enter(InputStage.Finished);
    }

    private static SessionResult Empty(InputProgress progress, SessionStatus status, string error) =>
        new(progress.Name, status, error, progress.Info, progress.Position, 0, 0, TimeSpan.Zero, []);
}
